package io.millrace.healthcheck.name;

import java.net.InetAddress;
import java.util.List;

/**
 * What came of the question for a name's addresses of one family.
 *
 * @param addresses at least one with {@link Kind#ADDRESSES}, else none
 * @param ttlSeconds how long the addresses hold, the shortest of all records on the way to them
 * @param reason in words, why there are none; empty when there are
 */
record Answer(Kind kind, List<InetAddress> addresses, long ttlSeconds, String reason) {

    enum Kind {
        ADDRESSES,
        /** A server says that there are none. */
        NONE,
        /** Nobody gave an answer. */
        FAILED
    }

    static Answer of(List<InetAddress> addresses, long ttlSeconds) {
        return new Answer(Kind.ADDRESSES, List.copyOf(addresses), ttlSeconds, "");
    }

    static Answer none(String reason) {
        return new Answer(Kind.NONE, List.of(), 0, reason);
    }

    static Answer failed(String reason) {
        return new Answer(Kind.FAILED, List.of(), 0, reason);
    }
}
