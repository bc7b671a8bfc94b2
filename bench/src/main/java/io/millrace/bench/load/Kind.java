package io.millrace.bench.load;

import java.util.Locale;

/** What a run sends. */
enum Kind {
    /** HTTP/1.1 GET, connections kept. */
    HTTP1,
    /** HTTP/1.1 GET with {@code Connection: close}, a new connection for each. */
    HTTP1_CLOSE,
    /** HTTP/2 GET, several at a time on a connection; clear text with prior knowledge, or ALPN over TLS. */
    HTTP2,
    /** Messages that come back as they were, connections kept. */
    TCP,
    /** The same, a new connection for each. */
    TCP_CONNECT;

    boolean keepsConnections() {
        return this != HTTP1_CLOSE && this != TCP_CONNECT;
    }

    boolean isTcp() {
        return this == TCP || this == TCP_CONNECT;
    }

    /** As on the command line: {@code http1-close}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
