package io.millrace.proxy.http.wire;

/** What reading has come to with the bytes fed so far. */
public enum Progress {
    /** Well-formed so far, and not at the end. */
    NEED_MORE,
    /** The last byte of the head has been read, and the head may be forwarded. */
    COMPLETE,
    /** The message must not be forwarded, whatever follows. */
    REFUSED
}
