package io.millrace.proxy.lab;

import io.millrace.proxy.node.Node;
import java.net.InetSocketAddress;
import java.util.List;

/** Where the clients of a soak work: the node under test, the books, and how long to go on. Threading: any thread. */
final class SoakField {
    private final Node node;
    private final Ledger ledger;
    private volatile boolean over;

    SoakField(Node node, Ledger ledger) {
        this.node = node;
        this.ledger = ledger;
    }

    Ledger ledger() {
        return ledger;
    }

    InetSocketAddress address(String listener) {
        return node.addresses(listener).get(0);
    }

    /** Null while there is no such listener. */
    InetSocketAddress addressOrNull(String listener) {
        List<InetSocketAddress> addresses = node.addresses(listener);
        return addresses.isEmpty() ? null : addresses.get(0);
    }

    boolean over() {
        return over;
    }

    void finish() {
        over = true;
    }
}
