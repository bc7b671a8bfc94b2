package io.millrace.proxy.listener;

/** A listener's address could not be bound. The message names the address and the reason. */
public final class BindException extends Exception {

    private static final long serialVersionUID = 1L;

    BindException(String message) {
        super(message);
    }
}
