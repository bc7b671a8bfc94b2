package io.millrace.proxy.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.proxy.loop.Transport;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.loop.Workers;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.ExpectedLog;
import io.netty.buffer.Unpooled;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is special about sockets that are their descriptors. */
@Timeout(30)
@ExtendWith(CleanState.class)
class EpollSocketIT {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final Queue<EpollSocket> opened = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private Workers workers;
    private Worker worker;

    @BeforeEach
    void start() {
        assumeTrue(Epoll.isAvailable());
        workers = new Workers(1, Transport.EPOLL, 1, 4);
        worker = workers.all().get(0);
    }

    @AfterEach
    void close() {
        if (workers != null) {
            workers.close();
        }
    }

    private void onLoop(Runnable task) {
        worker.submit(task).syncUninterruptibly();
    }

    private EpollSocket awaitOpened() {
        Await.until("opened", () -> !opened.isEmpty());
        return opened.remove();
    }

    private static boolean sendsPromptly(EpollSocket socket) {
        try {
            return socket.descriptor().calls().isTcpNoDelay();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(EpollSocket socket) {
        socket.write(Unpooled.wrappedBuffer(new byte[] {1}), 1);
    }

    @Test
    void neverHoldsASecondSmallPieceBack() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
            onLoop(() -> Sockets.connect(worker, address, BUFFER_BYTES, new Connecting()));
            EpollSocket socket = awaitOpened();
            onLoop(() -> {
                send(socket);
                assertThat(sendsPromptly(socket)).as("when one is sent").isFalse();
                send(socket);
                assertThat(sendsPromptly(socket)).as("when two are sent").isTrue();
                socket.close();
            });
        }
    }

    @Test
    void sendsPromptlyFromTheStartWhereItWasAccepted() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        ListeningSocket listening = Sockets.bind(worker, any, 1, new Accepting());
        onLoop(() -> listening.accepting(true));
        try (Socket client =
                new Socket(listening.address().getAddress(), listening.address().getPort())) {
            EpollSocket socket = awaitOpened();
            assertThat(socket.remoteAddress()).isEqualTo(client.getLocalSocketAddress());
            onLoop(() -> {
                assertThat(sendsPromptly(socket)).isTrue();
                socket.close();
            });
        }
        listening.close();
    }

    @Test
    void connectsOverBothFamiliesWithOneDescriptorAfterTheOther() throws Exception {
        for (String host : new String[] {"127.0.0.1", "::1", "127.0.0.1", "::1"}) {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName(host))) {
                InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
                onLoop(() -> Sockets.connect(worker, address, BUFFER_BYTES, new Connecting()));
                EpollSocket socket = awaitOpened();
                onLoop(() -> {
                    assertThat(socket.localAddress().getAddress()).isEqualTo(address.getAddress());
                    socket.close();
                });
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    @ExpectedLog("a connection is closed, the event loop cannot watch it: epoll_ctl")
    void whatTheLoopCannotWatchIsClosedAndTheNextOneServed() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        ListeningSocket listening = Sockets.bind(worker, any, 1, new Accepting());
        onLoop(() -> listening.accepting(true));
        InetSocketAddress address = listening.address();
        Recorder events = new Recorder();
        for (boolean watchable : new boolean[] {false, false, true}) {
            try (Socket client = new Socket(address.getAddress(), address.getPort())) {
                EpollSocket socket = awaitOpened();
                socket.handler(events);
                onLoop(() -> {
                    if (!watchable) {
                        closeDescriptor(socket);
                    }
                    assertThat(socket.begin(true)).isEqualTo(watchable);
                    assertThat(socket.open()).isEqualTo(watchable);
                });
                client.shutdownOutput();
                if (watchable) {
                    Await.until("end", () -> events.heard("end"));
                    onLoop(socket::close);
                }
            }
        }
        Await.until("closed", () -> events.heard("closed"));
        assertThat(events.told()).containsExactly("end", "closed");
        assertThat(failures).isEmpty();
        listening.close();
    }

    /** So that epoll refuses it, as it does when it has no room for another one. */
    private static void closeDescriptor(EpollSocket socket) {
        try {
            socket.descriptor().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Connecting implements ConnectListener {
        @Override
        public void onConnected(TcpSocket socket) {
            socket.handler(new Recorder());
            opened.add((EpollSocket) socket);
        }

        @Override
        public void onConnectFailed(Throwable cause) {
            failures.add(cause);
        }
    }

    private final class Accepting implements AcceptListener {
        @Override
        public void onAccepted(TcpSocket socket) {
            opened.add((EpollSocket) socket);
        }

        @Override
        public void onAcceptFailed(Throwable cause) {
            failures.add(cause);
        }
    }
}
