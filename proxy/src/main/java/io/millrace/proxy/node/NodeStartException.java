package io.millrace.proxy.node;

/** The node could not start. The message says what the operator has to change. */
public final class NodeStartException extends Exception {

    private static final long serialVersionUID = 1L;

    NodeStartException(String message) {
        super(message);
    }
}
