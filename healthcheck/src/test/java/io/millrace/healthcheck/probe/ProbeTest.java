package io.millrace.healthcheck.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.probe.Probe.Field;
import io.millrace.healthcheck.probe.Probe.StatusRange;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProbeTest {

    static Stream<Probe> questions() {
        return Stream.of(
                new Probe.Http(
                        null,
                        "GET",
                        "/health?token=s3cret",
                        null,
                        List.of(new Field("Authorization", "Bearer s3cret")),
                        List.of(new StatusRange(200, 299)),
                        null,
                        null,
                        false,
                        new Field("X-Service", "s3cret")),
                new Probe.Udp("s3cret", ""),
                new Probe.Command(List.of("/bin/check", "s3cret")));
    }

    @ParameterizedTest
    @MethodSource("questions")
    void showsNothingThatMayBeASecret(Probe question) {
        assertThat(question.toString())
                .doesNotContain("s3cret")
                .contains(question.getClass().getSimpleName());
    }
}
