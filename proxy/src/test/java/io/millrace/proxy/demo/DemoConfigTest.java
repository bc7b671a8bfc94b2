package io.millrace.proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.proxy.config.Config;
import io.millrace.proxy.config.ConfigReader;
import io.millrace.proxy.config.EndpointConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoConfigTest {

    private static final DemoPorts PORTS = new DemoPorts(8080, 8081, 8079, 18081);

    @Test
    void isAValidConfigurationForTheSampleServers() {
        ConfigReader.Result result = ConfigReader.read("demo.yaml", DemoConfig.text(PORTS));
        assertThat(result).isInstanceOf(ConfigReader.Valid.class);

        Config config = ((ConfigReader.Valid) result).config();
        assertThat(config.listeners().get(0).binds()).containsExactly(Loopback.address(8080));
        assertThat(config.listeners().get(1).binds()).containsExactly(Loopback.address(8081));
        List<Integer> used = config.pools().stream()
                .flatMap(pool -> pool.zones().stream())
                .flatMap(zone -> zone.endpoints().stream())
                .map((EndpointConfig endpoint) -> endpoint.address().getPort())
                .distinct()
                .toList();
        assertThat(used).containsExactlyInAnyOrder(18081, 18082, 18083, 18084, 18085, 18086);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 8081, 8079, 18081, http port: 0 (expected: 1 to 65535)",
        "8080, 65536, 8079, 18081, tcp port: 65536 (expected: 1 to 65535)",
        "8080, 8081, -1, 18081, control port: -1 (expected: 1 to 65535)",
        "8080, 8081, 8079, 65531, first server port: 65531 (expected: 1 to 65530)",
    })
    void refusesPortsThatDoNotExist(int http, int tcp, int control, int firstServer, String message) {
        assertThatThrownBy(() -> new DemoPorts(http, tcp, control, firstServer)).hasMessage(message);
    }

    @Test
    void tellsAnEditedFileFromItsOwn() {
        String text = DemoConfig.text(PORTS);
        assertThat(DemoConfig.isUnedited(text)).isTrue();
        assertThat(DemoConfig.isUnedited(DemoConfig.text(new DemoPorts(1, 2, 3, 4))))
                .isTrue();
        assertThat(DemoConfig.isUnedited(text + "\n")).isFalse();
        assertThat(DemoConfig.isUnedited(text.replace("weight: 2", "weight: 3")))
                .isFalse();
        assertThat(DemoConfig.isUnedited(text.replace("18084", "18085"))).isFalse();
        assertThat(DemoConfig.isUnedited(text.replace("8080", "99999"))).isFalse();
        assertThat(DemoConfig.isUnedited("")).isFalse();
    }
}
