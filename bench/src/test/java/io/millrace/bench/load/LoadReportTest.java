package io.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bench.load.LoadReport.Percentiles;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadReportTest {
    private static final Percentiles LATENCY = new Percentiles(100, 200, 300.5, 400, 500);
    private static final Percentiles LATE = new Percentiles(1, 2, 3, 4, 5);

    private static LoadReport report(int asked, long completed, long behind, Map<ErrorKind, Long> errors) {
        InetSocketAddress target = new InetSocketAddress("127.0.0.1", 8080);
        return new LoadReport(
                Kind.HTTP1_CLOSE,
                target,
                true,
                64,
                asked,
                2,
                2_000,
                completed,
                behind,
                completed,
                3_000,
                99,
                errors,
                LATENCY,
                LATE);
    }

    @Test
    void isOneLineOfJson() {
        assertThat(report(1_000, 1_999, 0, Map.of(ErrorKind.BAD_STATUS, 1L)).toJson())
                .isEqualTo("{\"kind\":\"http1-close\",\"target\":\"127.0.0.1:8080\",\"tls\":true,\"connections\":64,"
                        + "\"rateAsked\":1000,\"rateSent\":1000.000,\"rateCompleted\":999.500,\"heldRate\":true,"
                        + "\"completed\":1999,\"answeredInAll\":3000,\"bytes\":99,\"errors\":{\"badStatus\":1},\"p50Micros\":100.000,"
                        + "\"p90Micros\":200.000,\"p99Micros\":300.500,\"p999Micros\":400.000,\"maxMicros\":500.000,"
                        + "\"lateP99Micros\":3.000,\"lateMaxMicros\":5.000,\"seconds\":2.000}");
    }

    @Test
    void aClosedLoopHasNoRateToHold() {
        assertThat(report(0, 1_000, 0, Map.of()).toJson())
                .contains("\"rateAsked\":null", "\"heldRate\":null", "\"errors\":{}");
    }

    @ParameterizedTest
    @CsvSource({"0, 0, true", "20, 20, true", "21, 0, false", "0, 21, false"})
    void aRateIsHeldWhenOneRequestInAHundredAtMostIsBehindOrFails(long behind, long failed, boolean held) {
        LoadReport report = report(1_000, 2_000 - failed, behind, Map.of(ErrorKind.RESET, failed));

        assertThat(report.heldRate()).isEqualTo(held);
        assertThat(report.toTable().contains("NOT HELD")).isEqualTo(!held);
        assertThat(report.toJson()).contains("\"heldRate\":" + held);
    }
}
