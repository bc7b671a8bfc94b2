package io.millrace.healthcheck.name;

import java.util.concurrent.atomic.LongAdder;

/**
 * What happened to names since the process started. Threading: any thread.
 *
 * @param lookups names asked for
 * @param failures lookups that brought no address
 * @param changes of a name's addresses
 * @param addressesLeftOut addresses above {@link Names#MAX_ADDRESSES}
 */
public record NameCounters(LongAdder lookups, LongAdder failures, LongAdder changes, LongAdder addressesLeftOut) {
    NameCounters() {
        this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }
}
