package io.millrace.proxy.http;

import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.socket.TcpSocket;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Answers of the proxy itself: a status and one line of text. */
public final class LastWords {

    /** For one line of text, and for an upload that is read to be dropped. */
    private static final int BUFFER_BYTES = 16 * 1024;

    private LastWords() {}

    /**
     * Answers a connection above the limits with 503 and closes it. Ownership: the socket, which has not begun.
     *
     * @param onEnd called once, when its descriptor is free again
     */
    public static void overloaded(Worker worker, TcpSocket socket, Runnable onEnd) {
        LingeringClose linger = new LingeringClose(worker, socket, false, onEnd);
        socket.handler(linger);
        socket.bound(BUFFER_BYTES);
        if (!socket.begin(false)) {
            onEnd.run();
            return;
        }
        ByteBuf answer = worker.allocator().directBuffer(256);
        write(answer, 503, "too many connections", false, true, false);
        socket.write(answer, answer.readableBytes());
        answer.release();
        linger.begin();
    }

    /** Writes an answer. {@code toHead} leaves the body out, as an answer to HEAD must. */
    static void write(ByteBuf out, int status, String text, boolean toHead, boolean close, boolean sayKeepAlive) {
        String body = status + " " + text + "\n";
        String head = "HTTP/1.1 " + status + " " + reason(status) + "\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\n"
                + "Content-Length: " + body.length() + "\r\n"
                + (close ? "Connection: close\r\n" : sayKeepAlive ? "Connection: keep-alive\r\n" : "")
                + "\r\n";
        out.writeCharSequence(head, StandardCharsets.US_ASCII);
        if (!toHead) {
            out.writeCharSequence(body, StandardCharsets.US_ASCII);
        }
    }

    private static String reason(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 404 -> "Not Found";
            case 408 -> "Request Timeout";
            case 414 -> "URI Too Long";
            case 417 -> "Expectation Failed";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            case 505 -> "HTTP Version Not Supported";
            default -> throw new IllegalStateException("status " + status + " has no reason phrase here");
        };
    }
}
