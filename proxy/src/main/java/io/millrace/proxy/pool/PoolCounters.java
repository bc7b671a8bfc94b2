package io.millrace.proxy.pool;

import java.util.concurrent.atomic.LongAdder;

/** What happened in a pool since the process started; kept over reloads by the pool's name. Threading: any thread. */
public record PoolCounters(
        LongAdder unavailable,
        LongAdder connectFailovers,
        LongAdder replays,
        LongAdder replaysDelayed,
        LongAdder replaysRefused,
        LongAdder idleFull,
        TierPicks picks) {

    PoolCounters(int workers) {
        this(
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new TierPicks(workers));
    }
}
