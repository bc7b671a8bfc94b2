package io.millrace.proxy.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.proxy.loop.Transport;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.loop.Workers;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.OpenDescriptors;
import io.netty.buffer.ByteBuf;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bytes that go from socket to socket inside the kernel: none lost, none twice, every end seen. */
@Timeout(60)
@ExtendWith(CleanState.class)
class SpliceIT {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final Queue<TcpSocket> accepted = new ConcurrentLinkedQueue<>();
    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);
    private Workers workers;
    private Worker worker;
    private ListeningSocket listening;
    private Peer left;
    private Peer right;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(Epoll.isAvailable(), "epoll");
        workers = new Workers(1, Transport.EPOLL, 1, 4);
        worker = workers.all().get(0);
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        listening = Sockets.bind(worker, any, 128, new Accepting());
        onLoop(() -> listening.accepting(true));
        left = connect();
        right = connect();
        left.end.other = right.end;
        right.end.other = left.end;
    }

    private Peer connect() throws IOException {
        Socket client =
                new Socket(listening.address().getAddress(), listening.address().getPort());
        client.setSoTimeout(20_000);
        Await.until("accepted", () -> !accepted.isEmpty());
        TcpSocket socket = accepted.remove();
        socket.bound(BUFFER_BYTES);
        Peer peer = new Peer(client, new End(socket));
        socket.handler(peer.end);
        return peer;
    }

    @AfterEach
    void stop() throws IOException {
        left.client.close();
        right.client.close();
        listening.close();
        workers.close();
    }

    private void onLoop(Runnable task) {
        worker.submit(task).syncUninterruptibly();
    }

    private void begin() {
        onLoop(() -> {
            left.end.socket.begin(true);
            right.end.socket.begin(true);
        });
    }

    @RepeatedTest(3)
    void randomStreamsInBothDirectionsAtOnceArriveWhole() throws Exception {
        left.end.random = random.split();
        right.end.random = random.split();
        begin();
        CompletableFuture<Sum> sentLeft = left.sends(random.split(), 3_000_000);
        CompletableFuture<Sum> sentRight = right.sends(random.split(), 3_000_000);
        CompletableFuture<Sum> gotLeft = left.receives(random.split());
        CompletableFuture<Sum> gotRight = right.receives(random.split());
        assertThat(gotRight.get(30, TimeUnit.SECONDS))
                .as("seed %d", seed)
                .isEqualTo(sentLeft.get(30, TimeUnit.SECONDS));
        assertThat(gotLeft.get(30, TimeUnit.SECONDS))
                .as("seed %d", seed)
                .isEqualTo(sentRight.get(30, TimeUnit.SECONDS));
        onLoop(() -> {
            assertThat(left.end.moved)
                    .as("seed %d", seed)
                    .isEqualTo(sentLeft.join().bytes());
            assertThat(right.end.moved)
                    .as("seed %d", seed)
                    .isEqualTo(sentRight.join().bytes());
            assertThat(left.end.spliced + right.end.spliced).as("seed %d", seed).isPositive();
        });
    }

    @Test
    void stopsAtTheBoundAndTellsTheRestAsData() throws Exception {
        begin();
        left.client.getOutputStream().write(new byte[100]);
        assertThat(right.client.getInputStream().readNBytes(100)).hasSize(100);
        onLoop(() -> left.end.socket.splice(right.end.socket, 1000));
        left.client.getOutputStream().write(new byte[1500]);
        assertThat(right.client.getInputStream().readNBytes(1500)).hasSize(1500);
        onLoop(() -> {
            assertThat(left.end.spliced).isEqualTo(1000);
            assertThat(left.end.moved).isEqualTo(1600);
            assertThat(left.end.socket.splicing()).isFalse();
        });
    }

    @Test
    void goesPastUrgentData() throws Exception {
        begin();
        onLoop(() -> {
            left.end.socket.reading(false);
            left.end.socket.splice(right.end.socket, Long.MAX_VALUE);
        });
        left.client.getOutputStream().write(new byte[100]);
        left.client.sendUrgentData(1);
        left.client.getOutputStream().write(new byte[200]);
        onLoop(() -> left.end.socket.reading(true));
        assertThat(right.client.getInputStream().readNBytes(300)).hasSize(300);
    }

    @Test
    void goesBackToCopyingWhenLittleComes() throws Exception {
        begin();
        onLoop(() -> left.end.socket.splice(right.end.socket, Long.MAX_VALUE));
        int sent = 0;
        for (boolean splicing = true; splicing && sent < 100; sent++) {
            left.client.getOutputStream().write(new byte[10]);
            assertThat(right.client.getInputStream().readNBytes(10)).hasSize(10);
            boolean[] still = {false};
            onLoop(() -> still[0] = left.end.socket.splicing());
            splicing = still[0];
        }
        assertThat(sent).isLessThan(100);
    }

    @Test
    void anEndBehindAFullSinkIsToldOnlyWhenAllHasLeft() throws Exception {
        begin();
        onLoop(() -> left.end.socket.splice(right.end.socket, Long.MAX_VALUE));
        CompletableFuture<Sum> sent = left.sends(random.split(), 8_000_000);
        Await.until("the sink full", () -> {
            boolean[] full = {false};
            onLoop(() -> full[0] = right.end.socket.unsentBytes() > 0);
            return full[0];
        });
        onLoop(() -> assertThat(left.end.inputEnded).isFalse());
        assertThat(right.receives(random.split()).get(30, TimeUnit.SECONDS)).isEqualTo(sent.get(1, TimeUnit.SECONDS));
        onLoop(() -> assertThat(left.end.inputEnded).isTrue());
    }

    /** Fills the pipe and both kernels' buffers, with nobody reading on the right. */
    private void fill() throws IOException {
        begin();
        onLoop(() -> left.end.socket.splice(right.end.socket, Long.MAX_VALUE));
        left.floods();
        Await.until("the sink full", () -> {
            boolean[] full = {false};
            onLoop(() -> full[0] = right.end.socket.unsentBytes() > 0);
            return full[0];
        });
    }

    @Test
    void aResetOfTheSourceIsToldThoughTheSinkIsFull() throws Exception {
        fill();
        left.client.setSoLinger(true, 0);
        left.client.close();
        Await.until("failed", () -> left.end.failed);
        onLoop(() -> assertThat(left.end.inputEnded).isFalse());
    }

    @Test
    void aSinkThatGoesLeavesItsBytesToTheSource() throws Exception {
        fill();
        long[] waiting = {0};
        onLoop(() -> {
            left.end.keeps = true;
            waiting[0] = right.end.socket.unsentBytes();
            left.end.moved = 0;
            right.end.socket.close();
            assertThat(left.end.socket.splicing()).isFalse();
        });
        Await.until("told as data", () -> left.end.moved >= waiting[0]);
        assertThat(waiting[0]).isPositive();
    }

    @Test
    void aSinkThatFailsIsToldSo() throws Exception {
        fill();
        onLoop(() -> left.end.keeps = true);
        right.client.setSoLinger(true, 0);
        right.client.close();
        Await.until("failed", () -> right.end.failed || right.end.outputFailed);
        onLoop(() -> assertThat(left.end.failed).isFalse());
    }

    @Test
    void aSourceThatIsClosedGivesItsPipeBack() throws Exception {
        int before = OpenDescriptors.count();
        fill();
        onLoop(() -> left.end.socket.close());
        onLoop(() -> assertThat(right.end.socket.unsentBytes()).isZero());
        Await.until("a descriptor less, and no pipe", () -> OpenDescriptors.count() == before - 1);
    }

    /** The number is the next one to be given away, to any thread: what is read from it then is another connection's. */
    @Test
    void aSourceThatIsClosedWhenAllHasMovedIsNotReadAgain() throws Exception {
        begin();
        int number = ((EpollSocket) left.end.socket).descriptor().intValue();
        Successor[] next = {null};
        onLoop(() -> {
            left.end.onceSpliced = () -> {
                left.end.socket.close();
                next[0] = new Successor(number);
            };
            left.end.socket.splice(right.end.socket, 1000);
        });
        left.client.getOutputStream().write(new byte[1000]);
        assertThat(right.client.getInputStream().readNBytes(1000)).hasSize(1000);
        Await.until("closed", () -> left.end.closed);
        try (Successor successor = next[0]) {
            assertThat(successor.receivedBytes()).isEqualTo(Successor.BYTES);
        }
        assertThat(left.end.moved).isEqualTo(1000);
    }

    /** A socket that has taken over the number of a closed descriptor, and has something to receive. */
    private static final class Successor implements AutoCloseable {
        private static final int BYTES = 5;
        private static final int MOST = 100;

        private final List<LinuxSocket> opened = new ArrayList<>();
        private final LinuxSocket socket;

        Successor(int number) {
            do {
                assertThat(opened)
                        .as("descriptors opened until %d is in use again", number)
                        .hasSizeLessThan(MOST);
                opened.add(LinuxSocket.newSocketDgram(false));
            } while (last().intValue() != number);
            socket = last();
            try {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                InetSocketAddress self = socket.localAddress();
                socket.sendTo(ByteBuffer.allocateDirect(BYTES), 0, BYTES, self.getAddress(), self.getPort());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private LinuxSocket last() {
            return opened.get(opened.size() - 1);
        }

        int receivedBytes() throws IOException {
            return socket.recv(ByteBuffer.allocateDirect(BYTES), 0, BYTES);
        }

        @Override
        public void close() throws IOException {
            for (LinuxSocket each : opened) {
                each.close();
            }
        }
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

    private record Sum(long bytes, long crc) {}

    private record Peer(Socket client, End end) {

        CompletableFuture<Sum> sends(SplittableRandom random, int bytes) {
            return CompletableFuture.supplyAsync(
                    () -> {
                        CRC32 crc = new CRC32();
                        byte[] chunk = new byte[200_000];
                        int left = bytes;
                        try {
                            while (left > 0) {
                                random.nextBytes(chunk);
                                int length =
                                        Math.min(left, 1 + random.nextInt(random.nextInt(8) == 0 ? 100 : chunk.length));
                                client.getOutputStream().write(chunk, 0, length);
                                crc.update(chunk, 0, length);
                                left -= length;
                                pause(random);
                            }
                            client.shutdownOutput();
                        } catch (IOException cut) {
                            return new Sum(-1, 0);
                        }
                        return new Sum(bytes, crc.getValue());
                    },
                    task -> new Thread(task, "sender").start());
        }

        /** Sends whole chunks until the connection is cut, so that nothing ends a splice for want of bytes. */
        void floods() {
            Thread sender = new Thread(
                    () -> {
                        byte[] chunk = new byte[200_000];
                        try {
                            while (true) {
                                client.getOutputStream().write(chunk);
                            }
                        } catch (IOException cut) {
                            // The end of the test, or what it is about.
                        }
                    },
                    "flooder");
            sender.setDaemon(true);
            sender.start();
        }

        CompletableFuture<Sum> receives(SplittableRandom random) {
            return CompletableFuture.supplyAsync(
                    () -> {
                        CRC32 crc = new CRC32();
                        byte[] chunk = new byte[100_000];
                        long bytes = 0;
                        try {
                            InputStream in = client.getInputStream();
                            for (int got = in.read(chunk);
                                    got >= 0;
                                    got = in.read(chunk, 0, 1 + random.nextInt(chunk.length))) {
                                crc.update(chunk, 0, got);
                                bytes += got;
                                pause(random);
                            }
                        } catch (IOException cut) {
                            return new Sum(-2, bytes);
                        }
                        return new Sum(bytes, crc.getValue());
                    },
                    task -> new Thread(task, "receiver").start());
        }

        private static void pause(SplittableRandom random) {
            if (random.nextInt(10) == 0) {
                LockSupport.parkNanos(random.nextInt(2_000_000));
            }
        }
    }

    /** One side of a relay that copies and splices in turn, as chance has it. */
    private static final class End implements SocketHandler {
        private final TcpSocket socket;
        private End other;
        private SplittableRandom random;
        private boolean keeps;
        private long moved;
        private long spliced;
        private Runnable onceSpliced = () -> {};
        private boolean inputEnded;
        private volatile boolean failed;
        private volatile boolean outputFailed;
        private volatile boolean closed;

        End(TcpSocket socket) {
            this.socket = socket;
        }

        @Override
        public void onData(ByteBuf in) {
            moved += in.readableBytes();
            if (keeps) {
                return;
            }
            other.socket.write(in, in.readableBytes());
            if (!other.socket.writable()) {
                socket.reading(false);
            }
            if (random != null && random.nextInt(4) == 0 && socket.canSplice(other.socket)) {
                socket.splice(other.socket, random.nextBoolean() ? Long.MAX_VALUE : 1 + random.nextInt(300_000));
            }
        }

        @Override
        public void onTurnEnd() {
            other.socket.flush();
        }

        @Override
        public void onSpliced(long bytes) {
            moved += bytes;
            spliced += bytes;
            onceSpliced.run();
        }

        @Override
        public void onInputEnd() {
            inputEnded = true;
            other.socket.awaitSent();
        }

        @Override
        public void onWritable() {
            other.socket.reading(true);
        }

        @Override
        public void onSent() {
            socket.endOutput();
        }

        @Override
        public void onOutputFailed() {
            outputFailed = true;
        }

        @Override
        public void onFailed(Throwable cause) {
            failed = true;
        }

        @Override
        public void onClosed() {
            closed = true;
        }
    }
}
