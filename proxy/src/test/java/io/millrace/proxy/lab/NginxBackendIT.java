package io.millrace.proxy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.WireResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What nginx answers, as it arrives through Millrace. */
@Tag("lab")
@Timeout(60)
@ExtendWith(CleanState.class)
final class NginxBackendIT {
    private static final byte[] TEXT =
            "All that is said is said by someone. ".repeat(500).getBytes(StandardCharsets.US_ASCII);
    private static final int LARGE = 2 * Noise.LONGEST / 3;
    private static final int HUGE = 60 << 20;

    @TempDir
    private static Path folder;

    @AutoClose
    private static LabNode node;

    @AutoClose
    private static Nginx nginx;

    @AutoClose
    private static Nginx backup;

    @BeforeAll
    static void start() throws Exception {
        nginx = new Nginx("a", Files.createDirectory(folder.resolve("a")));
        backup = new Nginx("b", Files.createDirectory(folder.resolve("b")));
        nginx.put("text", TEXT);
        nginx.put("huge.bin", huge());
        nginx.put("noise.bin", Noise.of(1, LARGE));
        node = LabNode.zoned(nginx.address(), backup.address());
    }

    private static byte[] huge() {
        byte[] bytes = new byte[HUGE];
        for (int from = 0; from < HUGE; from += LARGE) {
            System.arraycopy(Noise.of(from, LARGE), 0, bytes, from, Math.min(LARGE, HUGE - from));
        }
        return bytes;
    }

    private static String get(String path, String... fields) {
        return "GET " + path + " HTTP/1.1\r\nHost: lab.example\r\n"
                + Stream.of(fields).map(field -> field + "\r\n").collect(Collectors.joining()) + "\r\n";
    }

    @Test
    void oneConnectionToNginxCarriesAsManyRequestsAsNginxAllows() throws Exception {
        long connects = node.count("millrace.endpoint.connects");
        try (RawClient client = node.connect()) {
            for (int i = 0; i < 70; i++) {
                WireResponse response = client.exchange(get("/few/text"));
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.closes()).isFalse();
                assertThat(response.body()).isEqualTo(TEXT);
            }
        }
        assertThat(node.count("millrace.endpoint.connects") - connects).isBetween(10L, 12L);
    }

    @Test
    void whatNginxCompressesOnTheFlyArrivesChunked() throws Exception {
        try (RawClient client = node.connect()) {
            WireResponse response = client.exchange(get("/text", "Accept-Encoding: gzip"));
            assertThat(response.fields().one("transfer-encoding")).isEqualTo("chunked");
            assertThat(response.fields().one("content-encoding")).isEqualTo("gzip");
            assertThat(new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes())
                    .isEqualTo(TEXT);
        }
    }

    @Test
    void anAnswerThatEndsWithItsConnectionArrivesChunkedOrEndsWithTheClients() throws Exception {
        try (RawClient client = node.connect()) {
            WireResponse response = client.exchange(get("/unframed/text", "Accept-Encoding: gzip"));
            assertThat(response.fields().one("transfer-encoding")).isEqualTo("chunked");
            assertThat(new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes())
                    .isEqualTo(TEXT);
            assertThat(client.exchange(get("/text")).status()).isEqualTo(200);
        }
        try (RawClient client = node.connect()) {
            WireResponse response = client.exchange(
                    "GET /unframed/text HTTP/1.0\r\nHost: lab.example\r\nAccept-Encoding: gzip\r\nConnection: keep-alive\r\n\r\n");
            assertThat(response.fields().has("transfer-encoding")).isFalse();
            assertThat(new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes())
                    .isEqualTo(TEXT);
        }
    }

    @Test
    void rangesArriveAsAsked() throws Exception {
        try (RawClient client = node.connect()) {
            WireResponse one = client.exchange(get("/noise.bin", "Range: bytes=1000-1999"));
            assertThat(one.status()).isEqualTo(206);
            assertThat(one.fields().one("content-range")).isEqualTo("bytes 1000-1999/" + LARGE);
            assertThat(Noise.matches(1, 1000, one.body()) && one.body().length == 1000)
                    .isTrue();

            WireResponse two = client.exchange(get("/text", "Range: bytes=0-3, 12-15"));
            assertThat(two.status()).isEqualTo(206);
            assertThat(two.fields().one("content-type")).startsWith("multipart/byteranges");
            assertThat(two.text()).contains("\r\n\r\nAll \r\n", "\r\n\r\nsaid\r\n");

            assertThat(client.exchange(get("/text", "Range: bytes=9999999-")).status())
                    .isEqualTo(416);
        }
    }

    @Test
    void answersWithoutABodyLeaveTheConnectionUsable() throws Exception {
        try (RawClient client = node.connect()) {
            WireResponse whole = client.exchange(get("/text"));
            String tag = whole.fields().one("etag");
            WireResponse same = client.exchange(get("/text", "If-None-Match: " + tag));
            assertThat(same.status()).isEqualTo(304);
            assertThat(same.fields().one("etag")).isEqualTo(tag);

            WireResponse head = client.exchange("HEAD /text HTTP/1.1\r\nHost: lab.example\r\n\r\n");
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.fields().one("content-length")).isEqualTo(Integer.toString(TEXT.length));

            assertThat(client.exchange(get("/few-posts")).status()).isEqualTo(204);
            assertThat(client.exchange(get("/missing")).status()).isEqualTo(404);
            assertThat(client.exchange(get("/text")).body()).isEqualTo(TEXT);
        }
    }

    @Test
    void aLargeFileArrivesByteForByte() throws Exception {
        try (RawClient client = node.connect()) {
            client.send(get("/huge.bin"));
            WireResponse.Head head = client.reader().responseHead();
            assertThat(head.fields().one("content-length")).isEqualTo(Integer.toString(HUGE));
            for (int from = 0; from < HUGE; from += LARGE) {
                byte[] piece = client.readExactly(Math.min(LARGE, HUGE - from));
                assertThat(Noise.matches(from, 0, piece))
                        .as("bytes from " + from)
                        .isTrue();
            }
            assertThat(client.exchange(get("/text")).status()).isEqualTo(200);
        }
    }

    @Test
    void uploadsAreStoredByteForByteInEitherFraming() throws Exception {
        byte[] body = Noise.of(2, LARGE);
        try (RawClient client = node.connect()) {
            client.send("PUT /store/length HTTP/1.1\r\nHost: lab.example\r\nContent-Length: " + LARGE + "\r\n\r\n");
            assertThat(client.send(body).response().status()).isEqualTo(201);
            client.send("PUT /store/chunked HTTP/1.1\r\nHost: lab.example\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int from = 0; from < LARGE; from += 10_000) {
                int length = Math.min(10_000, LARGE - from);
                client.send(Integer.toHexString(length) + "\r\n");
                client.out().write(body, from, length);
                client.send("\r\n");
            }
            assertThat(client.send("0\r\n\r\n").response().status()).isEqualTo(201);
        }
        assertThat(nginx.stored("length")).hasBinaryContent(body);
        assertThat(nginx.stored("chunked")).hasBinaryContent(body);
    }

    @Test
    void aRefusalThatComesWhileTheClientStillUploadsReachesIt() throws Exception {
        for (int round = 0; round < 20; round++) {
            try (RawClient client = node.connect()) {
                client.send("PUT /little/x HTTP/1.1\r\nHost: lab.example\r\nContent-Length: 50000000\r\n\r\n");
                sendUntilRefused(client);
                WireResponse response = client.response();
                assertThat(response.status()).isEqualTo(413);
                assertThat(response.closes()).isTrue();
            }
        }
        try (RawClient client = node.connect()) {
            assertThat(client.exchange(get("/text")).status()).isEqualTo(200);
        }
    }

    private static void sendUntilRefused(RawClient client) throws IOException {
        try {
            for (int i = 0; i < 30; i++) {
                client.send(Noise.of(i, 4_000));
            }
        } catch (SocketException ignored) {
            // The proxy takes no more; the answer is there to be read.
        }
    }

    @Test
    void aClientThatWaitsForTheGoAheadGetsIt() throws Exception {
        try (RawClient client = node.connect()) {
            client.send(
                    "PUT /store/asked HTTP/1.1\r\nHost: lab.example\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.reader().responseHead().status()).isEqualTo(100);
            assertThat(client.send("hello").response().status()).isEqualTo(201);

            client.send(
                    "PUT /little/x HTTP/1.1\r\nHost: lab.example\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n");
            assertThat(client.response().status()).isEqualTo(413);
        }
        assertThat(nginx.stored("asked")).hasContent("hello");
    }
}
