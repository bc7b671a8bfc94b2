package io.millrace.proxy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.ExpectedLog;
import io.millrace.proxy.testing.OpenDescriptors;
import io.millrace.proxy.testing.TestNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Ten thousand connections of both kinds of listener, from several addresses, which both of their ends cut in any phase, with
 * bodies under way.
 *
 * <p>Limits: {@value #LANES} connections at once. Chance: {@code -Dmillrace.cut.seed}, printed; what the peers do follows from it.
 */
@Tag("lab")
@Timeout(300)
@ExtendWith(CleanState.class)
@ExpectedLog({"ENDPOINT_EJECTED", "ZONE_MARKED", "FAILOVER", "PANIC_ENTERED", "POOL_EMPTY", "answer not passed on"})
final class CutAnywhereIT {

    private static final int CONNECTIONS = 10_000;
    private static final int LANES = 32;
    private static final int ADDRESSES = 8;
    private static final int LARGEST_BODY_BYTES = 1 << 20;
    private static final int PATIENCE_MILLIS = 20_000;

    /** Much shorter, so that a client that waits for a backend that waits for the client is released by it. */
    private static final int BACKEND_PATIENCE_MILLIS = 200;

    private static final long SEED = Long.getLong("millrace.cut.seed", System.nanoTime());

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger begun = new AtomicInteger();
    private final long ownPipes = pipes();
    private ServerSocket http;
    private ServerSocket tcp;

    @BeforeEach
    void listen() throws IOException {
        System.out.println("cut anywhere: seed " + SEED);
        SplittableRandom random = new SplittableRandom(SEED);
        http = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        tcp = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        SplittableRandom ofHttp = random.split();
        SplittableRandom ofTcp = random.split();
        threads.execute(() -> accept(http, ofHttp, CutAnywhereIT::answer));
        threads.execute(() -> accept(tcp, ofTcp, CutAnywhereIT::exchangeBytes));
    }

    @AfterEach
    void stop() throws Exception {
        http.close();
        tcp.close();
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    /** Short times, so that a client that waits for what nobody owes it is let go. */
    private String config() {
        return """
                listeners:
                  - name: web
                    bind: 127.0.0.1:0
                    protocol: http
                    pool: web
                    timeouts: { request-head: 500ms, request-body: 500ms, client-idle: 500ms }
                  - { name: db, bind: 127.0.0.1:0, protocol: tcp, pool: db }
                pools:
                  - { name: web, idle-connections: { age: 500ms }, zones: [ { name: a, role: primary, endpoints: [ "127.0.0.1:%d" ] } ] }
                  - { name: db, zones: [ { name: a, role: primary, endpoints: [ "127.0.0.1:%d" ] } ] }
                """.formatted(http.getLocalPort(), tcp.getLocalPort());
    }

    @Test
    void leavesNoDescriptorAndNoPipe() throws Exception {
        try (TestNode node = TestNode.start(config())) {
            SplittableRandom random = new SplittableRandom(~SEED);
            lanes(node, random, LANES * 4);
            requireRest(node);
            int before = OpenDescriptors.count();
            lanes(node, random, CONNECTIONS);
            requireRest(node);
            Await.until(
                    Duration.ofSeconds(20),
                    () -> "descriptors: " + before + " (seed " + SEED + "), but " + byKind(),
                    () -> OpenDescriptors.count() <= before);
        }
    }

    private void lanes(TestNode node, SplittableRandom random, int connections) throws Exception {
        begun.set(0);
        List<Future<?>> running = new ArrayList<>();
        for (int lane = 0; lane < LANES; lane++) {
            SplittableRandom own = random.split();
            running.add(threads.submit(() -> {
                while (begun.incrementAndGet() <= connections) {
                    boolean web = own.nextBoolean();
                    cutOne(node.address(web ? "web" : "db"), web, own);
                }
                return null;
            }));
        }
        for (Future<?> lane : running) {
            lane.get(240, TimeUnit.SECONDS);
        }
    }

    /** No connection, no busy loop, and no pipe but those that the process was born with. */
    private void requireRest(TestNode node) {
        Await.until(
                Duration.ofSeconds(20),
                () -> "no connection open, seed " + SEED + ":\n" + node.meters(),
                () -> node.meter("millrace.connections.open") == 0);
        node.requireIdle();
        Await.until(
                Duration.ofSeconds(20),
                () -> "pipes: " + ownPipes + ", seed " + SEED + ", but " + byKind(),
                () -> pipes() <= ownPipes);
    }

    private static long pipes() {
        return OpenDescriptors.now().stream()
                .filter(open -> open.contains("pipe:"))
                .count();
    }

    private static String byKind() {
        return OpenDescriptors.now().stream()
                .map(open -> open.replaceAll("^\\d+ |:.*", ""))
                .collect(Collectors.groupingBy(kind -> kind, Collectors.counting()))
                .toString();
    }

    // ---- clients --------------------------------------------------------------------------------------------------

    private static void cutOne(InetSocketAddress address, boolean web, SplittableRandom random) {
        try (Socket client = new Socket()) {
            client.bind(new InetSocketAddress("127.0.0." + (2 + random.nextInt(ADDRESSES)), 0));
            client.setSoTimeout(PATIENCE_MILLIS);
            client.connect(address);
            if (random.nextInt(10) > 0) {
                speak(client, web, random);
            }
            end(client, random);
        } catch (IOException cut) {
            assertThat(cut).as("seed %d", SEED).isNotInstanceOf(SocketTimeoutException.class);
        }
    }

    private static void speak(Socket client, boolean web, SplittableRandom random) throws IOException {
        int bodyBytes = random.nextInt(3) == 0 ? 1 + random.nextInt(LARGEST_BODY_BYTES) : 0;
        byte[] head = web ? requestHead(bodyBytes) : new byte[] {(byte) random.nextInt()};
        if (random.nextInt(10) == 0) {
            client.getOutputStream().write(head, 0, random.nextInt(head.length + 1));
            return;
        }
        client.getOutputStream().write(head);
        sendPart(client.getOutputStream(), bodyBytes, random);
        readSome(client.getInputStream(), random);
    }

    private static byte[] requestHead(int bodyBytes) {
        String start = bodyBytes == 0 ? "GET" : "POST";
        return ascii(start + " / HTTP/1.1\r\nHost: a\r\nContent-Length: " + bodyBytes + "\r\n\r\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** All of it, or any part. */
    private static void sendPart(OutputStream out, int bytes, SplittableRandom random) throws IOException {
        int left = random.nextBoolean() ? bytes : random.nextInt(bytes + 1);
        byte[] piece = new byte[100_000];
        while (left > 0) {
            int length = Math.min(left, 1 + random.nextInt(piece.length));
            out.write(piece, 0, length);
            left -= length;
        }
    }

    private static void readSome(InputStream in, SplittableRandom random) throws IOException {
        byte[] piece = new byte[100_000];
        int reads = random.nextInt(6);
        for (int i = 0; i < reads; i++) {
            if (in.available() == 0 && random.nextBoolean()
                    || in.read(piece, 0, 1 + random.nextInt(piece.length)) < 0) {
                return;
            }
        }
    }

    /** With a reset, with FIN, or with FIN and a last look. */
    private static void end(Socket socket, SplittableRandom random) throws IOException {
        switch (random.nextInt(3)) {
            case 0 -> socket.setSoLinger(true, 0);
            case 1 -> socket.shutdownOutput();
            default -> readSome(socket.getInputStream(), random);
        }
    }

    // ---- backends -------------------------------------------------------------------------------------------------

    @FunctionalInterface
    private interface Script {
        void serve(Socket server, SplittableRandom random) throws IOException;
    }

    private void accept(ServerSocket listening, SplittableRandom random, Script script) {
        while (!listening.isClosed()) {
            try {
                Socket server = listening.accept();
                SplittableRandom own = random.split();
                threads.execute(() -> serve(server, own, script));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void serve(Socket server, SplittableRandom random, Script script) {
        try (server) {
            server.setSoTimeout(BACKEND_PATIENCE_MILLIS);
            script.serve(server, random);
            if (random.nextInt(3) == 0) {
                server.setSoLinger(true, 0);
            }
        } catch (IOException cut) {
            return;
        }
    }

    private static void exchangeBytes(Socket server, SplittableRandom random) throws IOException {
        if (server.getInputStream().read() < 0 || random.nextInt(10) == 0) {
            return;
        }
        sendPart(server.getOutputStream(), random.nextInt(2 * LARGEST_BODY_BYTES), random);
        readSome(server.getInputStream(), random);
    }

    /** Answers, early or late, whole or in part, and now and then on a kept connection. */
    private static void answer(Socket server, SplittableRandom random) throws IOException {
        do {
            long bodyBytes = readRequestHead(server.getInputStream());
            if (bodyBytes < 0 || random.nextInt(10) == 0) {
                return;
            }
            boolean wholeRequest = random.nextInt(4) > 0;
            if (wholeRequest) {
                server.getInputStream().skipNBytes(bodyBytes);
            }
            int answerBytes = random.nextInt(random.nextBoolean() ? 2_000 : 2 * LARGEST_BODY_BYTES);
            boolean wholeAnswer = random.nextInt(3) > 0;
            server.getOutputStream().write(ascii("HTTP/1.1 200 OK\r\nContent-Length: " + answerBytes + "\r\n\r\n"));
            if (!wholeAnswer) {
                sendPart(server.getOutputStream(), answerBytes, random);
                return;
            }
            server.getOutputStream().write(new byte[answerBytes]);
            if (!wholeRequest) {
                return;
            }
        } while (random.nextInt(4) > 0);
    }

    /** The length of the body that follows, -1 at the end of the connection. */
    private static long readRequestHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return -1;
            }
            head.append((char) next);
        }
        String length = head.toString().replaceAll("(?is).*content-length: (\\d+).*", "$1");
        return length.matches("\\d+") ? Long.parseLong(length) : 0;
    }
}
