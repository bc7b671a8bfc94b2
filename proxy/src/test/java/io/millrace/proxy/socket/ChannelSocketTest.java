package io.millrace.proxy.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.loop.Transport;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.loop.Workers;
import io.millrace.proxy.testing.Await;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a paused socket over an epoll channel tells of its peer. */
@Timeout(30)
class ChannelSocketTest {

    /** The kernel's number of the state CLOSED. */
    private static final int CLOSED = 7;

    private final Workers workers = new Workers(1, Transport.EPOLL, 1, 4);
    private final Worker worker = workers.all().get(0);
    private final Recorder events = new Recorder();
    private ServerSocket server;
    private EpollSocketChannel channel;
    private ChannelSocket socket;
    private Socket peer;

    @BeforeEach
    void connect() throws Exception {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        channel = (EpollSocketChannel) worker.transport().newSocketChannel();
        socket = new ChannelSocket(worker, channel);
        socket.bound(65_536);
        assertThat(outcomeOf(socket, (InetSocketAddress) server.getLocalSocketAddress()))
                .isEqualTo("connected");
        peer = server.accept();
    }

    private String outcomeOf(ChannelSocket connecting, InetSocketAddress address) throws Exception {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        worker.submit(() -> connecting.connect(address, new ConnectListener() {
            @Override
            public void onConnected(TcpSocket connected) {
                connected.handler(events);
                outcome.complete("connected");
            }

            @Override
            public void onConnectFailed(Throwable cause) {
                outcome.complete(cause.getClass().getSimpleName());
            }
        }));
        return outcome.get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        server.close();
        workers.close();
    }

    private void onLoop(Runnable task) {
        worker.submit(task).syncUninterruptibly();
    }

    @Test
    void anOrderlyEndOfBothSidesIsNoResetAndIsReadLater() throws Exception {
        onLoop(socket::endOutput);
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        peer.getOutputStream().write(new byte[1_000]);
        peer.close();
        Await.until("both sides have ended", () -> channel.tcpInfo().state() == CLOSED);
        onLoop(() -> assertThat(events.told()).isEmpty());
        assertThat(events.dataBytes()).isZero();
        onLoop(() -> socket.reading(true));
        Await.until("the end, so far: " + events.told(), () -> events.heard("end"));
        assertThat(events.told()).containsExactly("end");
        assertThat(events.dataBytes()).isEqualTo(1_000);
    }

    @Test
    void aResetIsToldThoughNobodyReads() throws Exception {
        peer.setSoLinger(true, 0);
        peer.close();
        Await.until("the reset, so far: " + events.told(), () -> events.heard("failed"));
    }

    @Test
    void aSocketThatIsGivenThePortItConnectsToIsRefused() throws Exception {
        InetSocketAddress free;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = (InetSocketAddress) closed.getLocalSocketAddress();
        }
        EpollSocketChannel bound = (EpollSocketChannel) worker.transport().newSocketChannel();
        ((io.netty.channel.unix.Socket) bound.fd()).bind(free);
        ChannelSocket selfish = new ChannelSocket(worker, bound);
        assertThat(outcomeOf(selfish, free)).isEqualTo(ConnectException.class.getSimpleName());
        assertThat(selfish.open()).isFalse();
    }
}
