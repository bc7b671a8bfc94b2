package io.millrace.proxy.node;

/** A new configuration could not be put in force; the old one goes on. The message says why. */
public final class NodeReloadException extends Exception {

    private static final long serialVersionUID = 1L;

    NodeReloadException(String message) {
        super(message);
    }
}
