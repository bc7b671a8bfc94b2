package io.millrace.proxy.testing;

import java.io.IOException;

/** The refusal of {@link StrictReader}: the peer sent something that is not HTTP/1.1 to the letter. */
public final class MalformedMessage extends IOException {
    private static final long serialVersionUID = 1;

    MalformedMessage(String what) {
        super(what);
    }
}
