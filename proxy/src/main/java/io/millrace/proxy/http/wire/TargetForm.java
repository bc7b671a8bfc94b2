package io.millrace.proxy.http.wire;

/**
 * The forms of a request target that may be forwarded.
 *
 * <p>Spec: RFC 9112 section 3.2. The fourth, authority-form, belongs to CONNECT alone, and CONNECT is refused.
 */
public enum TargetForm {
    /** A path with an optional query: {@code /where?q=now}. */
    ORIGIN,
    /** A whole http or https URI, whose authority replaces the Host field. */
    ABSOLUTE,
    /** A {@code *}, about the server as a whole; with OPTIONS only. */
    ASTERISK
}
