package io.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LoadArgumentsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String line) {
        return LoadMain.execute(new PrintWriter(out), new PrintWriter(err), line.split(" "));
    }

    static Stream<Arguments> misuse() {
        String fine = "--kind http1 --target 127.0.0.1:1 --connections 1 --rate 1 ";
        return Stream.of(
                arguments("--kind udp --target 127.0.0.1:1 --connections 1 --rate 1", "http1, http1-close, http2, tcp"),
                arguments("--kind http1 --connections 1 --rate 1", "--target"),
                arguments("--kind http1 --target localhost --connections 1 --rate 1", "HOST:PORT"),
                arguments("--kind http1 --target 127.0.0.1:70000 --connections 1 --rate 1", "1 to 65535"),
                arguments("--kind http1 --target 127.0.0.1:1 --connections 1", "--rate, --closed and --hold"),
                arguments("--kind tcp-connect --target 127.0.0.1:1 --connections 1 --hold", "keeps connections"),
                arguments("--kind http1 --target 127.0.0.1:1 --connections 30000 --rate 1", "1 to 20000"),
                arguments("--kind http1 --target 127.0.0.1:1 --connections 1 --rate 2000000", "1 to 1000000"),
                arguments(fine + "--closed", "exclude each other"),
                arguments(fine + "--seconds 4000", "0.1 to 3600"),
                arguments(fine + "--timeout 0", "0.1 to 60"),
                arguments(fine + "--streams 1001", "1 to 1000"),
                arguments(fine + "--message-bytes 7", "8 to 16777216"),
                arguments(fine + "--path x", "expected: /"),
                arguments(fine + "--header name", "NAME: VALUE"),
                arguments(fine + "--sources 127.0.0.300", "--sources"),
                arguments(fine + "--unknown", "--unknown"));
    }

    @ParameterizedTest
    @MethodSource("misuse")
    void aWrongCommandLineIsRefusedAndExplained(String line, String explanation) {
        assertThat(execute(line)).isEqualTo(2);
        assertThat(err.toString()).startsWith("load: ").contains(explanation);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void readsEveryOption() {
        LoadOptions options = TestLoad.options("--kind http2 --target [::1]:8443 --tls --path /a?b -H Host:c.example"
                + " --header X-D:e --rate 30000 --connections 9000 --streams 32 --seconds 2.5 --warmup 1 --message-bytes 100"
                + " --sources 127.0.0.1,127.0.0.2 --timeout 3");

        assertThat(options)
                .extracting(LoadOptions::kind, LoadOptions::tls, LoadOptions::path, LoadOptions::host)
                .containsExactly(Kind.HTTP2, true, "/a?b", "c.example");
        assertThat(options.target()).isEqualTo(new InetSocketAddress("::1", 8443));
        assertThat(options.headers()).containsExactly("X-D:e");
        assertThat(options.sources()).hasSize(2);
        assertThat(options)
                .extracting(LoadOptions::perSecond, LoadOptions::connections, LoadOptions::streams)
                .containsExactly(30_000, 9_000, 32);
        assertThat(options.messageBytes()).isEqualTo(100);
        assertThat(options)
                .extracting(LoadOptions::measured, LoadOptions::warmUp, LoadOptions::timeout)
                .containsExactly(Duration.ofMillis(2_500), Duration.ofSeconds(1), Duration.ofSeconds(3));
    }

    @Test
    void helpNamesEveryKind() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString()).contains("http1-close", "http2", "tcp-connect");
    }
}
