package io.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that are opened, used once and held. */
@Timeout(30)
class HoldIT {
    private static final String HOLD = "--hold --connections 60 --timeout 5 --target 127.0.0.1:";

    private static HoldRun.Held hold(HoldRun run) throws Exception {
        return run.start().get(20, TimeUnit.SECONDS);
    }

    @Test
    void eachConnectionCarriesOneRequestAndStaysOpen() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        try (FakeServer server = new FakeServer((socket, in, out) -> {
                    while (FakeServer.readHead(in)) {
                        requests.incrementAndGet();
                        out.write(FakeServer.OK.getBytes());
                    }
                });
                Generator generator = new Generator(TestLoad.options(
                        "--kind http1 " + HOLD + server.address().getPort()))) {
            HoldRun run = generator.hold();
            assertThat(hold(run)).isEqualTo(new HoldRun.Held(60, Map.of()));
            assertThat(requests).hasValue(60);
            assertThat(run.open()).isEqualTo(60);
            run.end();
            assertThat(run.open()).isZero();
        }
    }

    @Test
    void http2ConnectionsAreHeldAsWell() throws Exception {
        try (NettyServer server = NettyServer.secured();
                Generator generator = new Generator(TestLoad.options(
                        "--kind http2 --tls " + HOLD + server.address().getPort()))) {
            assertThat(hold(generator.hold())).isEqualTo(new HoldRun.Held(60, Map.of()));
        }
    }

    @Test
    void whatCannotBeHeldIsCounted() throws Exception {
        AtomicInteger number = new AtomicInteger();
        try (FakeServer server = new FakeServer((socket, in, out) -> {
                    while (FakeServer.readHead(in) && number.incrementAndGet() % 4 != 0) {
                        out.write(FakeServer.OK.getBytes());
                    }
                });
                Generator generator = new Generator(TestLoad.options(
                        "--kind http1 " + HOLD + server.address().getPort()))) {
            assertThat(hold(generator.hold())).isEqualTo(new HoldRun.Held(45, Map.of(ErrorKind.CLOSED_EARLY, 15L)));
        }
    }
}
