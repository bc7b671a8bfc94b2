package io.millrace.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestTest {

    @ParameterizedTest
    @CsvSource({
        "listenrs, listeners",
        "lisetners, listeners",
        "poolss, pools",
        "poosl, pools",
        "ploos,",
        "pool, pools",
        "listen-ers, listeners",
        "xyz,",
        "p,",
        "'',",
        "listenersandmore,",
    })
    void proposesAWordThatIsAtMostAThirdAway(String word, String nearest) {
        assertThat(Nearest.of(word, List.of("listeners", "pools"))).isEqualTo(nearest);
    }
}
