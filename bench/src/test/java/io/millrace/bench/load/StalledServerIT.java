package io.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that stops once. */
@Timeout(30)
class StalledServerIT {
    private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    private static FakeServer stallingAtRequest(int number) throws Exception {
        AtomicInteger seen = new AtomicInteger();
        return new FakeServer((socket, in, out) -> {
            while (FakeServer.readHead(in)) {
                if (seen.incrementAndGet() == number) {
                    stall();
                }
                out.write(FakeServer.OK.getBytes(StandardCharsets.US_ASCII));
            }
        });
    }

    private static void stall() {
        long endNanos = System.nanoTime() + STALL_NANOS;
        while (endNanos - System.nanoTime() > 0) {
            LockSupport.parkNanos(endNanos - System.nanoTime());
        }
    }

    /** 40 of the 100 requests are due while the only connection waits; the slowest 10 of them have waited for 300 ms and more. */
    @Test
    void theRequestsThatWereDueMeanwhileCarryTheWait() throws Exception {
        try (FakeServer server = stallingAtRequest(20)) {
            LoadReport report = TestLoad.run("--kind http1 --rate 100 --connections 1 --seconds 1", server.address());

            assertThat(report.completed() + report.errors().getOrDefault(ErrorKind.NOT_SENT, 0L))
                    .isEqualTo(100);
            assertThat(report.latency().p90()).isGreaterThan(TimeUnit.MILLISECONDS.toMicros(250));
            assertThat(report.late().p90()).isGreaterThan(TimeUnit.MILLISECONDS.toMicros(250));
        }
    }
}
