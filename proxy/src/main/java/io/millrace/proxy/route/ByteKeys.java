package io.millrace.proxy.route;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A fixed table from byte strings to values, looked up by a range of somebody else's array.
 *
 * <p>The caller hashes while it scans and asks at every place where a key may end, so that all prefixes (or suffixes) of a
 * text are looked up in one pass.
 *
 * <p>Threading: immutable.
 * <br>Limits: at most half full. Keys come from the configuration only, so a request cannot make the probe sequences longer
 * than they were when the table was built; see {@link #longestProbe}.
 */
final class ByteKeys<V> {

    /** Hash of the empty text; the start of every scan. */
    static final int EMPTY_HASH = 0;

    private static final int FEW_PROBES = 16;
    private static final int[] MULTIPLIERS = {31, 0x01000193, 0x5bd1e995, 0x2c1b3c6d};
    private static final byte[] SAME = new byte[256];
    private static final byte[] LOWER = new byte[256];

    static {
        for (int i = 0; i < 256; i++) {
            SAME[i] = (byte) i;
            LOWER[i] = (byte) (i >= 'A' && i <= 'Z' ? i | 0x20 : i);
        }
    }

    private final byte[] fold;
    private final int longestKey;
    private final int multiplier;
    private final int[] hashes;
    private final byte[][] keys;
    private final Object[] values;

    private ByteKeys(Map<String, V> entries, byte[] fold, int multiplier) {
        int capacity = Integer.highestOneBit(Math.max(1, entries.size())) * 4;
        this.fold = fold;
        this.multiplier = multiplier;
        this.hashes = new int[capacity];
        this.keys = new byte[capacity][];
        this.values = new Object[capacity];
        this.longestKey =
                entries.keySet().stream().mapToInt(String::length).max().orElse(-1);
    }

    /** Keys that are hashed and compared byte by byte from the first to the last. */
    static <V> ByteKeys<V> forward(Map<String, V> entries) {
        return build(entries, SAME, false);
    }

    /** Keys that are hashed from the last byte to the first, without regard to the case of ASCII letters. */
    static <V> ByteKeys<V> backwardIgnoringCase(Map<String, V> entries) {
        return build(entries, LOWER, true);
    }

    /* Keys that by chance or by design crowd together with one multiplier are spread by another. */
    private static <V> ByteKeys<V> build(Map<String, V> entries, byte[] fold, boolean backward) {
        ByteKeys<V> best = null;
        for (int multiplier : MULTIPLIERS) {
            ByteKeys<V> next = new ByteKeys<>(entries, fold, multiplier);
            entries.forEach((key, value) -> next.put(key.getBytes(StandardCharsets.ISO_8859_1), value, backward));
            if (best == null || next.longestProbe() < best.longestProbe()) {
                best = next;
            }
            if (best.longestProbe() <= FEW_PROBES) {
                break;
            }
        }
        return best;
    }

    private void put(byte[] key, V value, boolean backward) {
        int hash = EMPTY_HASH;
        for (int i = 0; i < key.length; i++) {
            hash = step(hash, key[backward ? key.length - 1 - i : i]);
        }
        int slot = slot(hash);
        while (keys[slot] != null) {
            slot = next(slot);
        }
        hashes[slot] = hash;
        keys[slot] = key;
        values[slot] = value;
    }

    /** The hash of a text that is one byte longer than the one {@code hash} is of. */
    int step(int hash, byte next) {
        return hash * multiplier + fold[next & 0xff];
    }

    /** The value of the key that equals {@code bytes[start, end)}, whose hash the caller has; {@code null} when none does. */
    @SuppressWarnings("unchecked")
    V find(int hash, byte[] bytes, int start, int end) {
        for (int slot = slot(hash); keys[slot] != null; slot = next(slot)) {
            if (hashes[slot] == hash && same(keys[slot], bytes, start, end)) {
                return (V) values[slot];
            }
        }
        return null;
    }

    /** The length of the longest key, -1 without any. */
    int longestKey() {
        return longestKey;
    }

    /** How many slots a look-up visits at most. */
    int longestProbe() {
        int longest = 0;
        for (int slot = 0; slot < keys.length; slot++) {
            if (keys[slot] != null) {
                longest = Math.max(longest, (slot - slot(hashes[slot]) & keys.length - 1) + 1);
            }
        }
        return longest;
    }

    private boolean same(byte[] key, byte[] bytes, int start, int end) {
        if (key.length != end - start) {
            return false;
        }
        for (int i = 0; i < key.length; i++) {
            if (key[i] != fold[bytes[start + i] & 0xff]) {
                return false;
            }
        }
        return true;
    }

    private int slot(int hash) {
        int mixed = (hash ^ hash >>> 16) * 0x7feb352d;
        return (mixed ^ mixed >>> 15) & keys.length - 1;
    }

    private int next(int slot) {
        return slot + 1 & keys.length - 1;
    }
}
