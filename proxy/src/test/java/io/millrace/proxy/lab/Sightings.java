package io.millrace.proxy.lab;

import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the endpoints of a soak know of the requests that reached them. Threading: any thread. */
final class Sightings {
    /** How far an endpoint was with a request. */
    enum Stage {
        /** It had read the head and not sent a byte of the answer. */
        READ,
        /** It had sent some or all of the answer, which may not have arrived. */
        ANSWERING
    }

    private final BitSet read = new BitSet();
    private final Map<Integer, Stage> struck = new ConcurrentHashMap<>();

    void read(int id) {
        synchronized (read) {
            read.set(id);
        }
    }

    boolean wasRead(int id) {
        synchronized (read) {
            return read.get(id);
        }
    }

    /** The endpoint was killed while it was with request {@code id}. */
    void struck(int id, Stage stage) {
        struck.put(id, stage);
    }

    /** How far request {@code id} was when its endpoint was killed; null when that did not happen. */
    Stage struckOrNull(int id) {
        return struck.get(id);
    }

    Map<Integer, Stage> struck() {
        return struck;
    }
}
