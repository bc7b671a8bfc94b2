package io.millrace.bench.load;

import io.netty.buffer.ByteBuf;

/** Requests and answers on one connection, one after the other. A new connection begins with {@link #next}. */
interface Dialog {
    /** How far the answer has come. */
    enum Progress {
        /** More is to come. */
        MORE,
        GOOD,
        /** Complete, but its status is an error. */
        BAD_STATUS,
        /** No answer to this request; the connection is of no more use. */
        PROTOCOL
    }

    /** The next request. Ownership: of the caller. */
    ByteBuf next();

    /** Reads on in the answer, after whose end nothing may follow. Ownership: stays with the caller. */
    Progress read(ByteBuf bytes);

    /** The peer has ended the connection: whether that completes the answer, else {@link Progress#MORE}. */
    Progress end();

    /** After a complete answer: whether the connection may carry another request. */
    boolean keepsConnection();
}
