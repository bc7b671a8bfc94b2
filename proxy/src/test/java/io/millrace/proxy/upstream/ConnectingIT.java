package io.millrace.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.loop.Workers;
import io.millrace.proxy.socket.TcpSocket;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.TestTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CleanState.class)
class ConnectingIT {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Workers workers = new Workers(1, TestTransport.inForce(), 1, 0);

    @AfterEach
    void close() {
        workers.close();
    }

    @Test
    void aClosedPortIsToldToListenerAndEndpoint() throws Exception {
        InetSocketAddress address = closedPort();
        Endpoint endpoint = new Endpoint(new Endpoint.Identity("pool", "zone", address), 1);
        CompletableFuture<String> outcome = new CompletableFuture<>();
        Connecting.Listener listener = new Connecting.Listener() {
            @Override
            public void onConnected(Endpoint connected, TcpSocket socket) {
                socket.close();
                outcome.complete("connected");
            }

            @Override
            public void onConnectFailed(Endpoint failed, ConnectFailure failure) {
                outcome.complete(failure.phrase());
            }
        };
        Worker worker = workers.all().get(0);
        worker.execute(() -> new Connecting(worker, endpoint, listener).start(64 * 1024, TIMEOUT_NANOS));

        assertThat(outcome.get(10, TimeUnit.SECONDS)).isEqualTo("refused");
        assertThat(endpoint.connectFailures().sum()).isEqualTo(1);
    }

    private static InetSocketAddress closedPort() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
        }
    }
}
