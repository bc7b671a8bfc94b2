package io.millrace.proxy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;

/** The behaviour of a {@link RecordingBackend} on one connection; the connection is closed when it returns. */
@FunctionalInterface
public interface BackendScript {
    void serve(BackendConnection connection) throws IOException;

    /** Answers every request with {@code answer}, on one connection for as long as the peer likes. */
    static BackendScript http(Function<WireRequest, String> answer) {
        return connection -> {
            for (WireRequest request = connection.requestOrNull();
                    request != null;
                    request = connection.requestOrNull()) {
                connection.send(answer.apply(request));
            }
        };
    }

    /** Answers every request with 200 and {@code body}. */
    static BackendScript ok(String body) {
        return http(request -> Answers.ok(body));
    }

    /** Reads one request, sends {@code bytes} in one piece and closes. */
    static BackendScript once(String bytes) {
        return connection -> {
            connection.requestOrNull();
            connection.send(bytes);
        };
    }

    /** Reads one request, sends the same bytes whatever was asked, then keeps the connection until the peer leaves. */
    static BackendScript onceAndHold(String bytes) {
        return connection -> {
            connection.requestOrNull();
            connection.send(bytes);
            connection.ending();
        };
    }

    /** Reads for ever and never answers. */
    static BackendScript silent() {
        return BackendConnection::ending;
    }

    /** Sends back what comes, and ends when the peer ends. */
    static BackendScript echo() {
        return connection -> {
            InputStream in = connection.stream();
            byte[] buffer = new byte[16 * 1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                connection.send(buffer, n);
            }
        };
    }
}
