package io.millrace.proxy.loop;

import java.util.function.Consumer;

/** The downstream connections of one worker. Threading: that worker. Limits: bounded by the connection limits of the listeners. */
public final class ConnectionList {

    private DownstreamConnection head;
    private int size;

    public int size() {
        return size;
    }

    public void add(DownstreamConnection connection) {
        assert connection.previous == null && connection.next == null && head != connection;
        connection.next = head;
        if (head != null) {
            head.previous = connection;
        }
        head = connection;
        size++;
    }

    public void remove(DownstreamConnection connection) {
        if (connection.previous != null) {
            connection.previous.next = connection.next;
        } else {
            assert head == connection;
            head = connection.next;
        }
        if (connection.next != null) {
            connection.next.previous = connection.previous;
        }
        connection.previous = null;
        connection.next = null;
        size--;
    }

    /** Calls {@code action} for every connection; the action may close the connection it is given. */
    public void forEach(Consumer<DownstreamConnection> action) {
        DownstreamConnection each = head;
        while (each != null) {
            DownstreamConnection following = each.next;
            action.accept(each);
            each = following;
        }
    }
}
