package io.millrace.bench.compare;

import java.util.Locale;

/** A number that a study reports: its title in tables, its name in JSON, which way is better, and how it is written. */
enum Figure {
    PER_CPU_SECOND("perCpuSecond", "req / proxy-CPU-s", true, 0),
    USER_MICROS("userMicros", "user us/req", false, 2),
    SYSTEM_MICROS("systemMicros", "system us/req", false, 2),
    MACHINE_MICROS("machineMicros", "whole machine us/req", false, 1),
    PER_SECOND("perSecond", "req/s", true, 0),
    RESIDENT_MIB("residentMebibytes", "memory MiB", false, 0),
    ERRORS("errors", "errors", false, 0),
    RATE_ASKED("rateAsked", "rate asked", true, 0),
    HELD("held", "rate held", true, 2),
    P50_MICROS("p50Micros", "p50 us", false, 0),
    P99_MICROS("p99Micros", "p99 us", false, 0),
    P999_MICROS("p999Micros", "p99.9 us", false, 0),
    MAX_MICROS("maxMicros", "max us", false, 0),
    BYTES_PER_CONNECTION("bytesPerConnection", "bytes per connection", false, 0),
    HEAP_BYTES_PER_CONNECTION("heapBytesPerConnection", "of them live heap", false, 0),
    CONNECTIONS("connections", "connections", true, 0),
    MILLION_MIB("mebibytesForMillion", "MiB for a million (estimate)", false, 0),
    FIRST_BYTE_MILLIS("firstByteMillis", "ms", false, 0),
    LONG_PAUSES("pausesOver5Millis", "pauses over 5 ms", false, 0),
    PAUSES("pauses", "pauses", false, 0),
    LONGEST_PAUSE_MILLIS("longestPauseMillis", "longest pause ms", false, 2),
    PAUSED_MILLIS("pausedMillis", "paused ms in all", false, 1);

    private final String key;
    private final String title;
    private final boolean moreIsBetter;
    private final int decimals;

    Figure(String key, String title, boolean moreIsBetter, int decimals) {
        this.key = key;
        this.title = title;
        this.moreIsBetter = moreIsBetter;
        this.decimals = decimals;
    }

    /** The name in JSON. */
    String key() {
        return key;
    }

    String title() {
        return title;
    }

    boolean moreIsBetter() {
        return moreIsBetter;
    }

    /** The value with thousands separated and as many decimals as mean something. */
    String text(double value) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
