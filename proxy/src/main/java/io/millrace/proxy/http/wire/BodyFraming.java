package io.millrace.proxy.http.wire;

/**
 * How the end of a message body is found.
 *
 * <p>Spec: RFC 9112 section 6.3.
 */
public enum BodyFraming {
    /** No body follows the head. */
    NONE,
    /** As many bytes as Content-Length says, which may be 0. */
    LENGTH,
    /** Chunks up to the last one and the trailer section. */
    CHUNKED,
    /** Everything until the connection closes; responses only. */
    UNTIL_CLOSE
}
