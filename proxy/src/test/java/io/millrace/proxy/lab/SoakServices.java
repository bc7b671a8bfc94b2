package io.millrace.proxy.lab;

import io.millrace.proxy.testing.WireRequest;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the endpoints of a soak do: give {@link Noise}, check the noise they are given, and echo through tunnels. */
final class SoakServices {
    private static final Pattern TARGET =
            Pattern.compile("/[a-z]+/(bytes|sum|tunnel)\\?id=(\\d+)&n=(\\d+)&wait=(\\d+)&how=(length|chunked|close)");
    private static final int CHUNK = 5_000;

    private SoakServices() {}

    private record Order(String what, int id, int bytes, int waitMillis, String how) {
        static Order of(String target) {
            Matcher parts = TARGET.matcher(target);
            if (!parts.matches()) {
                throw new IllegalArgumentException("target: " + target + " (expected: " + TARGET + ")");
            }
            return new Order(parts.group(1), number(parts, 2), number(parts, 3), number(parts, 4), parts.group(5));
        }

        private static int number(Matcher parts, int group) {
            return Integer.parseInt(parts.group(group));
        }
    }

    /** HTTP/1.1: {@code bytes} sends noise, {@code sum} checks a body of noise, {@code tunnel} switches to an echo. */
    static void http(SoakConnection connection) throws IOException {
        boolean more = true;
        while (more) {
            WireRequest.Head head = connection.reader().requestHeadOrNull();
            if (head == null) {
                return;
            }
            Order order = Order.of(head.target());
            connection.begin(order.id());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(order.waitMillis()));
            more = switch (order.what()) {
                case "bytes" -> sendBytes(connection, order);
                case "sum" -> checkBody(connection, order, connection.reader().finish(head));
                default -> tunnel(connection, order);
            };
        }
    }

    private static boolean sendBytes(SoakConnection connection, Order order) throws IOException {
        connection.answering();
        OutputStream out = connection.out();
        if (order.how().equals("chunked")) {
            text(out, head(order, "Transfer-Encoding: chunked"));
            sendChunks(out, order);
        } else {
            String close = order.how().equals("close") ? "Connection: close\r\n" : "";
            text(out, head(order, close + "Content-Length: " + order.bytes()));
            Noise.write(out, order.id(), 0, order.bytes());
        }
        out.flush();
        return !order.how().equals("close");
    }

    private static void sendChunks(OutputStream out, Order order) throws IOException {
        for (int from = 0; from < order.bytes(); from += CHUNK) {
            int length = Math.min(CHUNK, order.bytes() - from);
            text(out, Integer.toHexString(length) + "\r\n");
            Noise.write(out, order.id(), from, length);
            text(out, "\r\n");
        }
        text(out, "0\r\n\r\n");
    }

    private static boolean checkBody(SoakConnection connection, Order order, WireRequest request) throws IOException {
        byte[] body = request.body();
        boolean right = body.length == order.bytes() && Noise.matches(order.id(), 0, body);
        String verdict = right ? "right" : "wrong: " + body.length + " bytes";
        connection.answering();
        text(connection.out(), head(order, "Content-Length: " + verdict.length()) + verdict);
        connection.out().flush();
        return true;
    }

    private static boolean tunnel(SoakConnection connection, Order order) throws IOException {
        connection.answering();
        text(
                connection.out(),
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: soak\r\nX-Soak-Id: " + order.id()
                        + "\r\n\r\n");
        connection.out().flush();
        InputStream in = connection.reader().stream();
        byte[] buffer = new byte[16 * 1024];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            connection.out().write(buffer, 0, n);
            connection.out().flush();
        }
        return false;
    }

    private static String head(Order order, String fields) {
        return "HTTP/1.1 200 OK\r\nX-Soak-Id: " + order.id() + "\r\n" + fields + "\r\n\r\n";
    }

    private static void text(OutputStream out, String latin1) throws IOException {
        out.write(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * TCP: three numbers (id, length up, length down), noise up to FIN, then a 1 when it was right and noise down to FIN.
     */
    static void tcp(SoakConnection connection) throws IOException {
        DataInputStream in = new DataInputStream(connection.reader().stream());
        int id = in.readInt();
        connection.begin(id);
        int up = in.readInt();
        int down = in.readInt();
        byte[] given = in.readAllBytes();
        connection.answering();
        connection.out().write(given.length == up && Noise.matches(id, 0, given) ? 1 : 0);
        Noise.write(connection.out(), id, 0, down);
        connection.out().flush();
    }
}
