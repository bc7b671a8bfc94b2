package io.millrace.healthcheck.schedule;

import java.util.Arrays;

/**
 * Things that are due, the earliest first.
 *
 * <p>Threading: the health thread. Time: instants are compared by subtraction. Limits: grows with what is put in; every
 * change takes logarithmic time and allocates nothing but that growth.
 * <br>Why: a binary heap whose items know their place. 10,000 checks change their instant 10,000 times a second, which costs
 * about a thousandth of a core here; a wheel would be cheaper still, and lose the order of what waits for room.
 */
final class DueQueue<T extends Due> {

    /** It doubles from here. */
    private static final int FIRST_CAPACITY = 64;

    private Due[] heap = new Due[FIRST_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    /** Puts an item in, or moves it to another instant. */
    void set(T item, long atNanos) {
        item.atNanos = atNanos;
        if (item.position == Due.NOT_QUEUED) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            item.position = size;
            heap[size++] = item;
        }
        settle(item);
    }

    /** Takes an item out; no effect on one that is not in. */
    void remove(T item) {
        int hole = item.position;
        if (hole == Due.NOT_QUEUED) {
            return;
        }
        item.position = Due.NOT_QUEUED;
        Due last = heap[--size];
        heap[size] = null;
        if (last != item) {
            last.position = hole;
            heap[hole] = last;
            settle(last);
        }
    }

    /** Takes out the earliest item when it is due by {@code nowNanos}. */
    T pollOrNull(long nowNanos) {
        if (size == 0 || heap[0].atNanos - nowNanos > 0) {
            return null;
        }
        @SuppressWarnings("unchecked")
        T first = (T) heap[0];
        remove(first);
        return first;
    }

    private void settle(Due item) {
        int start = item.position;
        rise(item);
        if (item.position == start) {
            sink(item);
        }
    }

    private void rise(Due item) {
        int hole = item.position;
        while (hole > 0 && item.atNanos - heap[(hole - 1) / 2].atNanos < 0) {
            hole = fill(hole, (hole - 1) / 2);
        }
        put(item, hole);
    }

    private void sink(Due item) {
        int hole = item.position;
        while (true) {
            int child = earlierChild(hole);
            if (child >= size || item.atNanos - heap[child].atNanos <= 0) {
                break;
            }
            hole = fill(hole, child);
        }
        put(item, hole);
    }

    private int earlierChild(int parent) {
        int left = 2 * parent + 1;
        int right = left + 1;
        return right < size && heap[right].atNanos - heap[left].atNanos < 0 ? right : left;
    }

    /** Moves an item into the hole. @return the new hole, where it was */
    private int fill(int hole, int from) {
        put(heap[from], hole);
        return from;
    }

    private void put(Due item, int at) {
        heap[at] = item;
        item.position = at;
    }
}
