package io.millrace.proxy.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.proxy.loop.Transport;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.loop.Workers;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.ExpectedLog;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every socket promises, on every transport that works here. */
@Timeout(30)
@ExtendWith(CleanState.class)
class TcpSocketContractIT {

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MEGABYTE = 1024 * 1024;

    private final Recorder events = new Recorder();
    private final Queue<TcpSocket> accepted = new ConcurrentLinkedQueue<>();
    private Workers workers;
    private Worker worker;
    private ListeningSocket listening;
    private Socket peer;
    private TcpSocket socket;

    static Stream<Transport> transports() {
        return Stream.of(Transport.values()).filter(TcpSocketContractIT::works);
    }

    private static boolean works(Transport transport) {
        try {
            Transport.require(transport);
            return true;
        } catch (IllegalStateException missing) {
            return false;
        }
    }

    private void start(Transport transport) throws IOException {
        workers = new Workers(1, transport, 1, 4);
        worker = workers.all().get(0);
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        listening = Sockets.bind(worker, any, 16, new Accepting());
    }

    /** A connection between {@link #peer} and {@link #socket}, which has not begun. */
    private void accept(Transport transport) throws IOException {
        start(transport);
        onLoop(() -> listening.accepting(true));
        acceptNext();
    }

    private void acceptNext() throws IOException {
        peer = new Socket(listening.address().getAddress(), listening.address().getPort());
        peer.setSoTimeout(10_000);
        Await.until("accepted", () -> !accepted.isEmpty());
        socket = accepted.remove();
        socket.bound(BUFFER_BYTES);
        socket.handler(events);
    }

    private void open(Transport transport, boolean reading) throws IOException {
        accept(transport);
        onLoop(() -> assertThat(socket.begin(reading)).isTrue());
    }

    @AfterEach
    void close() throws IOException {
        if (peer != null) {
            peer.close();
        }
        if (workers != null) {
            listening.close();
            workers.close();
        }
    }

    private void onLoop(Runnable task) {
        worker.submit(task).syncUninterruptibly();
    }

    private void write(String text) {
        onLoop(() -> {
            ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
            socket.write(bytes, bytes.readableBytes());
            socket.flush();
        });
    }

    private void awaitTold(String event) {
        Await.until(event + ", so far: " + events.told(), () -> events.heard(event));
    }

    private static byte[] pattern(int bytes) {
        byte[] pattern = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            pattern[i] = (byte) (i * 31 >> 3);
        }
        return pattern;
    }

    private String receive(int bytes) throws IOException {
        return new String(peer.getInputStream().readNBytes(bytes), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void tellsDataAndTheEndOfTheInputAndStillSends(Transport transport) throws Exception {
        open(transport, true);
        byte[] sent = pattern(MEGABYTE);
        peer.getOutputStream().write(sent);
        peer.shutdownOutput();
        awaitTold("end");
        assertThat(events.data()).isEqualTo(sent);
        write("answer");
        assertThat(receive(6)).isEqualTo("answer");
        assertThat(events.told()).containsExactly("end");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void stillReadsWhenItsOutputHasEnded(Transport transport) throws Exception {
        open(transport, true);
        onLoop(socket::endOutput);
        assertThat(socket.outputEnded()).isTrue();
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        peer.getOutputStream().write(pattern(1000));
        peer.close();
        awaitTold("end");
        assertThat(events.data()).isEqualTo(pattern(1000));
        onLoop(() -> assertThat(socket.open()).isTrue());
    }

    @ParameterizedTest
    @MethodSource("transports")
    void endsItsOutputThoughEarlierOnesHadTheSameDescriptor(Transport transport) throws Exception {
        open(transport, true);
        for (int earlier = 0; earlier < 3; earlier++) {
            onLoop(socket::endOutput);
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
            onLoop(socket::close);
            peer.close();
            acceptNext();
            onLoop(() -> assertThat(socket.begin(true)).isTrue());
        }
        write("answer");
        onLoop(socket::awaitSent);
        awaitTold("sent");
        onLoop(socket::endOutput);
        assertThat(receive(7)).isEqualTo("answer");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void tellsAllThatCameWithTheEndOfTheInput(Transport transport) throws Exception {
        assumeTrue(transport != Transport.IO_URING, "its channel reads on once FIN has come");
        open(transport, false);
        for (int bytes :
                new int[] {1, BUFFER_BYTES / 2 - 1, BUFFER_BYTES / 2, BUFFER_BYTES / 2 + 1, 5 * BUFFER_BYTES}) {
            int before = events.dataBytes();
            peer.getOutputStream().write(pattern(bytes));
            peer.shutdownOutput();
            onLoop(() -> socket.reading(true));
            awaitTold("end");
            assertThat(events.dataBytes() - before).isEqualTo(bytes);
            onLoop(socket::close);
            peer.close();
            awaitTold("closed");
            events.forgetTold();
            acceptNext();
            onLoop(() -> assertThat(socket.begin(false)).isTrue());
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void dropsWhatAHandlerLeavesUnread(Transport transport) throws Exception {
        open(transport, true);
        events.onData(in -> events.keep(in.readSlice(1)));
        peer.getOutputStream().write("abc".getBytes(StandardCharsets.US_ASCII));
        Await.until("a", () -> events.dataBytes() == 1);
        peer.getOutputStream().write("def".getBytes(StandardCharsets.US_ASCII));
        Await.until("a and d", () -> events.dataBytes() == 2);
        assertThat(new String(events.data(), StandardCharsets.US_ASCII)).isEqualTo("ad");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void leavesInTheKernelWhatComesWhilePausedAndNeverTellsItWithinTheCall(Transport transport) throws Exception {
        assumeTrue(transport != Transport.IO_URING, "its channel reads on once FIN has come");
        open(transport, false);
        peer.getOutputStream().write(pattern(5000));
        peer.shutdownOutput();
        Await.until("in the kernel", () -> peer.isOutputShutdown());
        onLoop(() -> assertThat(events.dataBytes()).isZero());
        onLoop(() -> {
            socket.reading(true);
            assertThat(events.dataBytes()).isZero();
        });
        awaitTold("end");
        assertThat(events.data()).isEqualTo(pattern(5000));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void stopsReadingWhenTheHandlerPausesItWithinData(Transport transport) throws Exception {
        open(transport, true);
        events.onData(in -> {
            events.keep(in);
            socket.reading(false);
        });
        byte[] sent = pattern(200_000);
        peer.getOutputStream().write(sent);
        int taken = 0;
        while (taken < sent.length) {
            int before = taken;
            Await.until("more than " + before, () -> events.dataBytes() > before);
            taken = events.dataBytes();
            onLoop(() -> assertThat(socket.reading()).isFalse());
            assertThat(events.dataBytes()).isEqualTo(taken);
            assertThat(taken - before).isLessThanOrEqualTo(BUFFER_BYTES / 2);
            onLoop(() -> socket.reading(true));
        }
        assertThat(events.data()).isEqualTo(sent);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void tellsAResetAsAFailure(Transport transport) throws Exception {
        open(transport, true);
        peer.setSoLinger(true, 0);
        peer.close();
        awaitTold("failed");
        assertThat(Sockets.isFault(events.cause())).isFalse();
        onLoop(socket::close);
        awaitTold("closed");
        assertThat(events.told()).containsExactly("failed", "closed");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void tellsAResetThoughNobodyReads(Transport transport) throws Exception {
        assumeTrue(transport == Transport.EPOLL, "the others see a reset only by reading");
        open(transport, false);
        peer.getOutputStream().write(pattern(1000));
        peer.setSoLinger(true, 0);
        peer.close();
        awaitTold("failed");
        assertThat(events.dataBytes()).isZero();
    }

    /** A channel on io_uring reads on once FIN has come, though it is paused. */
    @ParameterizedTest
    @MethodSource("transports")
    void anOrderlyEndOfBothSidesIsNoReset(Transport transport) throws Exception {
        open(transport, false);
        onLoop(socket::endOutput);
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        peer.close();
        if (transport != Transport.IO_URING) {
            onLoop(() -> assertThat(events.told()).isEmpty());
        }
        onLoop(() -> socket.reading(true));
        awaitTold("end");
        assertThat(events.told()).containsExactly("end");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aFailedWriteEndsTheOutputAndLeavesTheInput(Transport transport) throws Exception {
        assumeTrue(transport != Transport.IO_URING, "its channel reads on once FIN has come");
        open(transport, false);
        peer.getOutputStream().write(pattern(1000));
        peer.close();
        onLoop(() -> {
            for (int i = 0; i < 50 && !socket.outputEnded(); i++) {
                ByteBuf bytes = Unpooled.directBuffer().writeZero(100);
                socket.write(bytes, 100);
                socket.flush();
                bytes.release();
            }
        });
        awaitTold("output failed");
        onLoop(() -> {
            assertThat(socket.outputEnded()).isTrue();
            assertThat(socket.unsentBytes()).isZero();
            socket.reading(true);
        });
        awaitTold("end");
        assertThat(events.data()).isEqualTo(pattern(1000));
        assertThat(events.told()).containsExactly("output failed", "end");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void saysWhenItIsFullAndWhenThereIsRoomAndWhenAllIsSent(Transport transport) throws Exception {
        open(transport, true);
        byte[] piece = pattern(10_000);
        int[] written = {0};
        onLoop(() -> {
            while (socket.writable()) {
                socket.write(Unpooled.wrappedBuffer(piece), piece.length);
                socket.flush();
                written[0] += piece.length;
            }
            assertThat(socket.unsentBytes()).isBetween(1L, BUFFER_BYTES / 2L + piece.length);
            socket.awaitSent();
            assertThat(events.told()).isEmpty();
        });
        byte[] received = peer.getInputStream().readNBytes(written[0]);
        for (int i = 0; i < received.length; i++) {
            assertThat(received[i]).isEqualTo(piece[i % piece.length]);
        }
        awaitTold("sent");
        assertThat(events.told()).containsExactly("writable", "sent");
        onLoop(() -> assertThat(socket.unsentBytes()).isZero());
    }

    @ParameterizedTest
    @MethodSource("transports")
    void tellsWithinTheCallThatNothingWaits(Transport transport) throws Exception {
        open(transport, true);
        onLoop(() -> {
            socket.awaitSent();
            assertThat(events.told()).containsExactly("sent");
        });
    }

    @ParameterizedTest
    @MethodSource("transports")
    void sendsAHeadAndAPartOfABodyInOrder(Transport transport) throws Exception {
        open(transport, true);
        onLoop(() -> {
            ByteBuf head = Unpooled.directBuffer().writeBytes("head ".getBytes(StandardCharsets.US_ASCII));
            ByteBuf body = Unpooled.copiedBuffer("body and more", StandardCharsets.US_ASCII);
            socket.write(head, body, 4);
            socket.write(Unpooled.EMPTY_BUFFER, body, 1);
            socket.write(body, 3);
            socket.flush();
            assertThat(head.isReadable()).isFalse();
            assertThat(body.readableBytes()).isEqualTo(5);
            head.release();
        });
        assertThat(receive(13)).isEqualTo("head body and");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void keepsTheOrderOfHeadAndBodyWhenThePeerIsSlow(Transport transport) throws Exception {
        open(transport, true);
        byte[] pattern = pattern(3 * MEGABYTE);
        onLoop(() -> {
            ByteBuf all = Unpooled.directBuffer().writeBytes(pattern);
            while (all.isReadable()) {
                ByteBuf head = all.readSlice(Math.min(7, all.readableBytes()));
                socket.write(head, all, Math.min(50_000, all.readableBytes()));
            }
            socket.flush();
            all.release();
        });
        assertThat(peer.getInputStream().readNBytes(pattern.length)).isEqualTo(pattern);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void closesOnceAndTellsItInATurnOfItsOwn(Transport transport) throws Exception {
        open(transport, true);
        onLoop(() -> {
            socket.close();
            socket.close();
            socket.reset();
            assertThat(socket.open()).isFalse();
            assertThat(socket.outputEnded()).isTrue();
            assertThat(events.told()).isEmpty();
            ByteBuf late = Unpooled.copiedBuffer("late", StandardCharsets.US_ASCII);
            socket.write(late, 4);
            socket.flush();
            assertThat(late.isReadable()).isFalse();
            socket.reading(true);
            socket.endOutput();
        });
        awaitTold("closed");
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        onLoop(() -> assertThat(events.told()).containsExactly("closed"));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void resetsSoThatThePeerSeesIt(Transport transport) throws Exception {
        open(transport, true);
        write("half");
        assertThat(receive(4)).isEqualTo("half");
        onLoop(socket::reset);
        assertThatThrownBy(() -> peer.getInputStream().read()).isInstanceOf(SocketException.class);
        awaitTold("closed");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void givesBackToTheHandlerWhatItThrows(Transport transport) throws Exception {
        open(transport, true);
        events.onData(in -> {
            throw new IllegalStateException("on purpose");
        });
        peer.getOutputStream().write(1);
        awaitTold("failed");
        assertThat(events.cause()).isInstanceOf(IllegalStateException.class);
        assertThat(Sockets.isFault(events.cause())).isTrue();
        peer.getOutputStream().write(2);
        onLoop(socket::close);
        awaitTold("closed");
        assertThat(events.told()).containsExactly("failed", "closed");
    }

    @ParameterizedTest
    @MethodSource("transports")
    @ExpectedLog("a second internal error")
    void closesWhenTheHandlerFailsAgain(Transport transport) throws Exception {
        open(transport, true);
        SocketHandler broken = new Broken(events);
        onLoop(() -> socket.handler(broken));
        peer.getOutputStream().write(1);
        awaitTold("closed");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void tellsWhatFollowsUrgentData(Transport transport) throws Exception {
        open(transport, false);
        peer.getOutputStream().write("before".getBytes(StandardCharsets.US_ASCII));
        peer.sendUrgentData('!');
        peer.getOutputStream().write("behind".getBytes(StandardCharsets.US_ASCII));
        onLoop(() -> socket.reading(true));
        Await.until("all told", () -> events.dataBytes() == 12);
        assertThat(new String(events.data(), StandardCharsets.US_ASCII)).isEqualTo("beforebehind");
    }

    @ParameterizedTest
    @MethodSource("transports")
    void neitherStallsNorSpinsOverUrgentData(Transport transport) throws Exception {
        open(transport, true);
        for (int i = 1; i <= 20; i++) {
            int sent = i;
            peer.getOutputStream().write('a');
            peer.sendUrgentData('!');
            peer.getOutputStream().write('b');
            Await.until("told " + i, () -> events.dataBytes() == 2 * sent);
        }
        assertThat(workersTimeWithin(Duration.ofMillis(200))).isLessThan(Duration.ofMillis(50));
        peer.getOutputStream().write('c');
        peer.shutdownOutput();
        awaitTold("end");
        assertThat(new String(events.data(), StandardCharsets.US_ASCII)).isEqualTo("ab".repeat(20) + "c");
    }

    /** The processor time that the worker takes while nothing happens. */
    private Duration workersTimeWithin(Duration window) {
        long[] thread = {0};
        onLoop(() -> thread[0] = Thread.currentThread().getId());
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getThreadCpuTime(thread[0]);
        Await.holdsWithin(window, () -> false);
        return Duration.ofNanos(threads.getThreadCpuTime(thread[0]) - before);
    }

    @ParameterizedTest
    @MethodSource("transports")
    void readsWithoutABoundAsWell(Transport transport) throws Exception {
        start(transport);
        onLoop(() -> listening.accepting(true));
        peer = new Socket(listening.address().getAddress(), listening.address().getPort());
        Await.until("accepted", () -> !accepted.isEmpty());
        socket = accepted.remove();
        socket.handler(events);
        onLoop(() -> socket.begin(true));
        peer.getOutputStream().write("data".getBytes(StandardCharsets.US_ASCII));
        Await.until("told", () -> events.dataBytes() == 4 || events.heard("end"));
        assertThat(events.told()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void aHandlerThatFindsNoMemoryEndsItsConnectionAndNotTheLoop(Transport transport) throws Exception {
        open(transport, true);
        OutOfMemoryError noMemory = new OutOfMemoryError("none left, for a test");
        events.onData(in -> {
            throw noMemory;
        });
        peer.getOutputStream().write(1);
        awaitTold("failed");
        assertThat(events.cause()).isSameAs(noMemory);
        assertThat(Sockets.isFault(events.cause())).isTrue();
        onLoop(() -> assertThat(socket.open()).isTrue());
    }

    @ParameterizedTest
    @MethodSource("transports")
    void knowsBothAddresses(Transport transport) throws Exception {
        open(transport, true);
        assertThat(socket.remoteAddress()).isEqualTo(peer.getLocalSocketAddress());
        onLoop(() -> assertThat(socket.localAddress()).isEqualTo(listening.address()));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void leavesConnectionsInTheBacklogUntilItAccepts(Transport transport) throws Exception {
        start(transport);
        peer = new Socket(listening.address().getAddress(), listening.address().getPort());
        peer.setSoTimeout(10_000);
        onLoop(() -> assertThat(accepted).isEmpty());
        onLoop(() -> listening.accepting(true));
        Await.until("accepted", () -> accepted.size() == 1);
        onLoop(() -> listening.accepting(false));
        onLoop(() -> listening.accepting(true));
        try (Socket second =
                new Socket(listening.address().getAddress(), listening.address().getPort())) {
            Await.until("accepted again", () -> accepted.size() == 2);
            assertThat(second.isConnected()).isTrue();
        }
        onLoop(() -> accepted.forEach(TcpSocket::close));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void anAcceptedSocketThatNeverBeginsIsClosedInSilence(Transport transport) throws Exception {
        accept(transport);
        onLoop(socket::close);
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        onLoop(() -> assertThat(events.told()).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("transports")
    void connectsAndReadsOnlyWhenTold(Transport transport) throws Exception {
        start(transport);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
            assertThat(outcomeOf(address).get(10, TimeUnit.SECONDS)).isEqualTo("connected");
            peer = server.accept();
            peer.setSoTimeout(10_000);
            peer.getOutputStream().write(pattern(100));
            write("hello");
            assertThat(receive(5)).isEqualTo("hello");
            onLoop(() -> {
                assertThat(events.dataBytes()).isZero();
                assertThat(socket.remoteAddress()).isEqualTo(address);
                assertThat(socket.localAddress()).isEqualTo(peer.getRemoteSocketAddress());
                socket.reading(true);
            });
            Await.until("read", () -> events.dataBytes() == 100);
        }
    }

    private CompletableFuture<String> outcomeOf(InetSocketAddress address) {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        ConnectListener listener = new ConnectListener() {
            @Override
            public void onConnected(TcpSocket connected) {
                connected.handler(events);
                outcome.complete("connected");
            }

            @Override
            public void onConnectFailed(Throwable cause) {
                outcome.complete(cause instanceof ConnectException ? "refused" : cause.toString());
            }
        };
        onLoop(() -> socket = Sockets.connect(worker, address, BUFFER_BYTES, listener));
        return outcome;
    }

    @ParameterizedTest
    @MethodSource("transports")
    void tellsThatNobodyListens(Transport transport) throws Exception {
        start(transport);
        InetSocketAddress free;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = (InetSocketAddress) closed.getLocalSocketAddress();
        }
        assertThat(outcomeOf(free).get(10, TimeUnit.SECONDS)).isEqualTo("refused");
        onLoop(() -> assertThat(socket.open()).isFalse());
        assertThat(events.told()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void saysNothingOfASocketThatIsClosedBeforeItIsConnected(Transport transport) throws Exception {
        start(transport);
        List<String> outcomes = new java.util.concurrent.CopyOnWriteArrayList<>();
        ConnectListener listener = new ConnectListener() {
            @Override
            public void onConnected(TcpSocket connected) {
                outcomes.add("connected");
            }

            @Override
            public void onConnectFailed(Throwable cause) {
                outcomes.add("failed");
            }
        };
        onLoop(() -> Sockets.connect(worker, listening.address(), BUFFER_BYTES, listener)
                .close());
        assertThat(outcomeOf(listening.address()).get(10, TimeUnit.SECONDS)).isEqualTo("connected");
        assertThat(outcomes).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void theEndOfTheLoopClosesItsSockets(Transport transport) throws Exception {
        open(transport, true);
        listening.close();
        workers.close();
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        assertThat(events.told()).containsExactly("closed");
        workers = null;
    }

    private final class Accepting implements AcceptListener {
        @Override
        public void onAccepted(TcpSocket next) {
            accepted.add(next);
        }

        @Override
        public void onAcceptFailed(Throwable cause) {
            throw new AssertionError(cause);
        }
    }

    /** A handler that fails, and fails again when told so. */
    private record Broken(Recorder events) implements SocketHandler {
        @Override
        public void onData(ByteBuf in) {
            throw new IllegalStateException("on purpose");
        }

        @Override
        public void onTurnEnd() {}

        @Override
        public void onInputEnd() {}

        @Override
        public void onWritable() {}

        @Override
        public void onSent() {}

        @Override
        public void onOutputFailed() {}

        @Override
        public void onFailed(Throwable cause) {
            throw new IllegalStateException("on purpose again", cause);
        }

        @Override
        public void onClosed() {
            events.onClosed();
        }
    }
}
