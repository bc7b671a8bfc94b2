package io.millrace.bench.load;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Exception;
import java.net.ConnectException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Why a request got no good answer. */
enum ErrorKind {
    CONNECT_REFUSED("connectRefused"),
    CONNECT_TIMEOUT("connectTimeout"),
    /** No connection for another reason: no route, no port or descriptor left here. */
    CONNECT_FAILED("connectFailed"),
    /** The TLS handshake failed, or ALPN chose another protocol. */
    TLS("tls"),
    /** The peer cut the connection or the stream. */
    RESET("reset"),
    /** The peer ended the connection before the answer was complete. */
    CLOSED_EARLY("closedEarly"),
    /** An answer with a status of 400 or more. */
    BAD_STATUS("badStatus"),
    /** What came back is no answer in the protocol, or not the one to this message. */
    PROTOCOL("protocol"),
    /** No complete answer within the limit. */
    TIMEOUT("timeout"),
    /** Due within the measured time, but no connection became free for it. */
    NOT_SENT("notSent");

    private final String code;

    ErrorKind(String code) {
        this.code = code;
    }

    /** As in reports. */
    String code() {
        return code;
    }

    /** What the failure of a connect means. */
    static ErrorKind ofConnect(Throwable cause) {
        return cause instanceof ConnectException && says(cause, "refused") ? CONNECT_REFUSED : CONNECT_FAILED;
    }

    /** What a failure on an open connection means. */
    static ErrorKind ofConnection(Throwable cause) {
        if (cause instanceof SSLException
                || cause instanceof DecoderException && cause.getCause() instanceof SSLException) {
            return TLS;
        }
        return cause instanceof DecoderException || cause instanceof Http2Exception ? PROTOCOL : RESET;
    }

    private static boolean says(Throwable cause, String word) {
        return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains(word);
    }
}
