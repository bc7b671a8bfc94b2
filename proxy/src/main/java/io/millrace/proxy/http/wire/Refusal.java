package io.millrace.proxy.http.wire;

/**
 * Why a message is not forwarded.
 *
 * <p>A request is answered with {@link #status()} and its connection closed. A response is answered for with 502 whatever the status here.
 */
public enum Refusal {
    BARE_LINE_BREAK(400, "bare CR or LF"),
    BAD_METHOD(400, "malformed method"),
    BAD_TARGET(400, "malformed request target"),
    BAD_VERSION(400, "malformed HTTP version"),
    BAD_STATUS_LINE(400, "malformed status line"),
    BAD_FIELD_NAME(400, "malformed field name"),
    BAD_FIELD_VALUE(400, "forbidden byte in a field value"),
    FOLDED_FIELD(400, "folded field line"),
    UNDERSCORE_IN_NAME(400, "underscore in a field name"),
    NO_HOST(400, "no Host field"),
    SEVERAL_HOSTS(400, "several Host fields"),
    BAD_HOST(400, "malformed Host field"),
    BAD_CONTENT_LENGTH(400, "malformed Content-Length"),
    SEVERAL_CONTENT_LENGTHS(400, "several Content-Length fields"),
    BAD_TRANSFER_ENCODING(400, "Transfer-Encoding other than one chunked"),
    LENGTH_AND_ENCODING(400, "Content-Length with Transfer-Encoding"),
    BAD_CHUNK_SIZE(400, "malformed chunk size"),
    BAD_CHUNK_EXTENSION(400, "malformed chunk extension"),
    CHUNK_EXTENSIONS_TOO_LARGE(400, "chunk extensions too large"),
    BAD_CHUNK_END(400, "chunk data without its line break"),
    TARGET_TOO_LARGE(414, "request target too large"),
    UNKNOWN_EXPECTATION(417, "unknown expectation"),
    HEAD_TOO_LARGE(431, "head too large"),
    TOO_MANY_FIELDS(431, "too many fields"),
    TRAILERS_TOO_LARGE(431, "trailers too large"),
    CONNECT_METHOD(501, "CONNECT is not supported"),
    UNKNOWN_TRANSFER_CODING(501, "transfer coding is not supported"),
    UNKNOWN_MAJOR_VERSION(505, "HTTP version is not supported");

    private final int status;
    private final String reason;

    Refusal(int status, String reason) {
        this.status = status;
        this.reason = reason;
    }

    /** The reason for a forbidden byte: BARE_LINE_BREAK for an LF, else the one given. */
    static Refusal lineBreakOr(byte octet, Refusal otherwise) {
        return octet == Octets.LF ? BARE_LINE_BREAK : otherwise;
    }

    /** Status code of the answer to a request. */
    public int status() {
        return status;
    }

    /** A short English phrase for the answer and the log. */
    public String reason() {
        return reason;
    }
}
