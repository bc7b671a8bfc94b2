package io.millrace.proxy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.loop.Transport;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.OpenDescriptors;
import io.millrace.proxy.testing.Setup;
import io.millrace.proxy.testing.TestNode;
import io.millrace.proxy.testing.TestTransport;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bulk through a node: every byte in its place, with pauses, half-closes and cuts anywhere. */
@Timeout(60)
@ExtendWith(CleanState.class)
class BulkIT {

    private static final int CUT_CONNECTIONS = 2_000;

    /** What two workers keep: eight pipes each, of two descriptors. */
    private static final int KEPT_FOR_USE = 2 * 8 * 2;

    private static final int MEGABYTE = 1024 * 1024;

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ServerSocket backend;

    @BeforeEach
    void listen() throws IOException {
        backend = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws Exception {
        backend.close();
        threads.shutdown();
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    private String endpoint() {
        return "127.0.0.1:" + backend.getLocalPort();
    }

    private Socket client(InetSocketAddress address) throws IOException {
        Socket client = new Socket(address.getAddress(), address.getPort());
        client.setSoTimeout(20_000);
        return client;
    }

    private record Sum(long bytes, long crc) {}

    private CompletableFuture<Sum> sends(Socket socket, int bytes) {
        SplittableRandom own = random.split();
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return send(socket, bytes, own);
                    } catch (IOException cut) {
                        return new Sum(-1, 0);
                    }
                },
                threads);
    }

    private static Sum send(Socket socket, int bytes, SplittableRandom random) throws IOException {
        CRC32 crc = new CRC32();
        byte[] chunk = new byte[300_000];
        for (int left = bytes; left > 0; ) {
            random.nextBytes(chunk);
            int length = Math.min(left, 1 + random.nextInt(random.nextInt(4) == 0 ? 500 : chunk.length));
            socket.getOutputStream().write(chunk, 0, length);
            crc.update(chunk, 0, length);
            left -= length;
            pause(random);
        }
        return new Sum(bytes, crc.getValue());
    }

    private CompletableFuture<Sum> receives(Socket socket, int bytes) {
        SplittableRandom own = random.split();
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return receive(socket.getInputStream(), bytes, own);
                    } catch (IOException cut) {
                        return new Sum(-2, 0);
                    }
                },
                threads);
    }

    private static Sum receive(InputStream in, int atMost, SplittableRandom random) throws IOException {
        CRC32 crc = new CRC32();
        byte[] chunk = new byte[200_000];
        int bytes = 0;
        while (bytes < atMost) {
            int got = in.read(chunk, 0, Math.min(atMost - bytes, 1 + random.nextInt(chunk.length)));
            if (got < 0) {
                break;
            }
            crc.update(chunk, 0, got);
            bytes += got;
            pause(random);
        }
        return new Sum(bytes, crc.getValue());
    }

    private static void pause(SplittableRandom random) {
        if (random.nextInt(8) == 0) {
            LockSupport.parkNanos(random.nextInt(3_000_000));
        }
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    @Test
    void relayedStreamsArriveWholeInBothDirectionsAtOnceAndEndEachForItself() throws Exception {
        try (TestNode node = TestNode.start(Setup.tcp(endpoint()));
                Socket client = client(node.address("db"));
                Socket server = backend.accept()) {
            CompletableFuture<Sum> up = sends(client, 12 * MEGABYTE);
            CompletableFuture<Sum> down = sends(server, 8 * MEGABYTE);
            CompletableFuture<Sum> upEnd = receives(server, Integer.MAX_VALUE);
            CompletableFuture<Sum> downEnd = receives(client, Integer.MAX_VALUE);
            Sum sentUp = get(up);
            client.shutdownOutput();
            assertThat(get(upEnd)).as("seed %d", seed).isEqualTo(sentUp);
            Sum sentDown = get(down);
            server.shutdownOutput();
            assertThat(get(downEnd)).as("seed %d", seed).isEqualTo(sentDown);
        }
    }

    @Test
    void aLargeUploadAndALargeAnswerOnOneKeptConnectionArriveWhole() throws Exception {
        try (TestNode node = TestNode.start(1, Setup.http(endpoint()));
                Socket client = client(node.web())) {
            DataInputStream answers = new DataInputStream(client.getInputStream());
            Socket server = null;
            for (int round = 0; round < 3; round++) {
                int upBytes = 200_000 + random.nextInt(3 * MEGABYTE);
                int downBytes = 200_000 + random.nextInt(3 * MEGABYTE);
                writeHead(client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + upBytes);
                CompletableFuture<Sum> up = sends(client, upBytes);
                if (server == null) {
                    server = backend.accept();
                }
                readHead(server.getInputStream());
                assertThat(get(receives(server, upBytes))).as("seed %d", seed).isEqualTo(get(up));
                writeHead(server, "HTTP/1.1 200 OK\r\nContent-Length: " + downBytes);
                CompletableFuture<Sum> down = sends(server, downBytes);
                assertThat(readHead(answers)).startsWith("HTTP/1.1 200");
                assertThat(get(receives(client, downBytes))).as("seed %d", seed).isEqualTo(get(down));
            }
            server.close();
        }
    }

    private static void writeHead(Socket socket, String head) throws IOException {
        socket.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = readOne(in, head);
            assertThat(next).as("no head, only: %s", head).isNotNegative();
            head.append((char) next);
        }
        return head.toString();
    }

    private static int readOne(InputStream in, CharSequence soFar) throws IOException {
        try {
            return in.read();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no head in time, only: " + soFar, e);
        }
    }

    /** Where they are copied, they come with the last of the answer, which then is a bad one and cut off. */
    @Test
    void bytesBehindALargeAnswerEndTheConnectionOfTheBackendAndReachNobody() throws Exception {
        try (TestNode node = TestNode.start(1, Setup.http(endpoint()));
                Socket client = client(node.web())) {
            writeHead(client, "GET / HTTP/1.1\r\nHost: a");
            try (Socket server = backend.accept()) {
                readHead(server.getInputStream());
                writeHead(server, "HTTP/1.1 200 OK\r\nContent-Length: " + MEGABYTE);
                CompletableFuture<Sum> sent = sends(server, MEGABYTE + 1000);
                readHead(client.getInputStream());
                long received = get(receives(client, MEGABYTE)).bytes();
                if (TestTransport.inForce() == Transport.EPOLL) {
                    assertThat(received).isEqualTo(MEGABYTE);
                    assertThat(get(sent).bytes()).isEqualTo(MEGABYTE + 1000);
                } else if (received < MEGABYTE) {
                    assertThat(ended(client)).as("the client cut off").isTrue();
                }
                Await.until("the backend cut off", () -> ended(server));
            }
        }
    }

    /** An end, or a reset, whichever is seen. */
    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void aBackendThatIsLostWithinALargeAnswerCutsTheClientOff() throws Exception {
        try (TestNode node = TestNode.start(1, Setup.http(endpoint()));
                Socket client = client(node.web())) {
            writeHead(client, "GET / HTTP/1.1\r\nHost: a");
            try (Socket server = backend.accept()) {
                readHead(server.getInputStream());
                writeHead(server, "HTTP/1.1 200 OK\r\nContent-Length: " + 5 * MEGABYTE);
                CompletableFuture<Sum> sent = sends(server, 3 * MEGABYTE);
                readHead(client.getInputStream());
                CompletableFuture<Sum> received = receives(client, Integer.MAX_VALUE);
                get(sent);
                server.shutdownOutput();
                assertThat(get(received).bytes()).isLessThanOrEqualTo(3L * MEGABYTE);
            }
        }
    }

    @Test
    void bulkConnectionsThatAreCutAnywhereLeaveNoDescriptorAndNoPipe() throws Exception {
        try (TestNode node = TestNode.start(Setup.tcp(endpoint()))) {
            SplittableRandom served = random.split();
            threads.execute(() -> serveUntilCut(served));
            for (int i = 0; i < 20; i++) {
                cutOne(node.address("db"), random.split());
            }
            node.requireIdle();
            int before = OpenDescriptors.count();
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int lane = 0; lane < 4; lane++) {
                SplittableRandom own = random.split();
                running.add(CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < CUT_CONNECTIONS / 4; i++) {
                                cutOne(node.address("db"), own);
                            }
                        },
                        threads));
            }
            for (CompletableFuture<Void> lane : running) {
                lane.get(40, TimeUnit.SECONDS);
            }
            node.requireIdle();
            Await.until(
                    "descriptors: " + before + ", with pipes kept for use, is " + OpenDescriptors.described(),
                    () -> OpenDescriptors.count() <= before + KEPT_FOR_USE);
        }
    }

    private void cutOne(InetSocketAddress address, SplittableRandom random) {
        try (Socket client = client(address)) {
            client.getOutputStream().write(1);
            byte[] chunk = new byte[200_000];
            int reads = random.nextInt(8);
            for (int i = 0; i < reads; i++) {
                client.getInputStream().read(chunk, 0, 1 + random.nextInt(chunk.length));
                if (random.nextInt(4) == 0) {
                    client.getOutputStream().write(chunk, 0, random.nextInt(chunk.length));
                }
            }
            if (random.nextBoolean()) {
                client.setSoLinger(true, 0);
            }
        } catch (IOException cut) {
            assertThat(cut).as("seed %d", seed).isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    private void serveUntilCut(SplittableRandom random) {
        while (!backend.isClosed()) {
            try {
                Socket server = backend.accept();
                SplittableRandom own = random.split();
                threads.execute(() -> serve(server, own));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** Sends more than anybody takes, or a part and then cuts. */
    private static void serve(Socket server, SplittableRandom random) {
        try (server) {
            server.getInputStream().read();
            byte[] chunk = new byte[100_000];
            int chunks = 1 + random.nextInt(40);
            for (int i = 0; i < chunks; i++) {
                server.getOutputStream().write(chunk);
            }
            if (random.nextBoolean()) {
                server.setSoLinger(true, 0);
            }
        } catch (IOException cut) {
            return;
        }
    }
}
