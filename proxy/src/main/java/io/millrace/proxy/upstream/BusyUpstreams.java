package io.millrace.proxy.upstream;

import java.util.ArrayList;
import java.util.List;

/**
 * The connections of one worker to one endpoint that carry an exchange right now, to be told when the endpoint goes down.
 *
 * <p>Threading: that worker. Limits: one entry for each exchange under way; joining and leaving allocate nothing.
 */
public final class BusyUpstreams {

    private IdleUpstream first;
    private int size;

    public int size() {
        return size;
    }

    void add(IdleUpstream connection) {
        assert connection.busyAmong == null;
        connection.busyAmong = this;
        connection.busyNext = first;
        if (first != null) {
            first.busyPrevious = connection;
        }
        first = connection;
        size++;
    }

    void remove(IdleUpstream connection) {
        if (connection.busyPrevious != null) {
            connection.busyPrevious.busyNext = connection.busyNext;
        } else {
            first = connection.busyNext;
        }
        if (connection.busyNext != null) {
            connection.busyNext.busyPrevious = connection.busyPrevious;
        }
        connection.busyNext = null;
        connection.busyPrevious = null;
        connection.busyAmong = null;
        size--;
    }

    /** Tells all of them that their endpoint is down. Those told may leave, and others may join, meanwhile. */
    public void tellEndpointDown() {
        List<IdleUpstream> told = new ArrayList<>(size);
        for (IdleUpstream each = first; each != null; each = each.busyNext) {
            told.add(each);
        }
        for (IdleUpstream each : told) {
            if (each.busyAmong == this) {
                each.onEndpointDown();
            }
        }
    }
}
