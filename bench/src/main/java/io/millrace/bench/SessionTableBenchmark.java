package io.millrace.bench;

import io.millrace.sessionsync.SessionEntry;
import io.millrace.sessionsync.SessionTable;
import io.millrace.sessionsync.SessionVersion;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time to look up, publish and merge sessions in a table that holds 131,072.
 *
 * <p>Run: {@code bench/jmh.sh SessionTable}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SessionTableBenchmark {
    private static final long LIFETIME_MILLIS = TimeUnit.HOURS.toMillis(1);

    /** A power of two, which {@link #next} needs. */
    @Param("131072")
    public int size = 1 << 17;

    private String[] keys;
    private SessionEntry[] entries;
    private SessionTable table;
    private final SessionEntry mine = entry("198.51.100.23", new SessionVersion(1_000, 0, "lb-1"));
    private final SessionEntry theirs = entry("198.51.100.23", new SessionVersion(1_000, 0, "lb-2"));
    private int turn;

    @Setup
    public void fill() {
        keys = new String[size];
        entries = new SessionEntry[size];
        table = new SessionTable(2L * size, () -> 0);
        for (int i = 0; i < size; i++) {
            keys[i] = "198.51." + (i >>> 8) + "." + (i & 0xff);
            entries[i] = entry(keys[i], new SessionVersion(1_000, 0, "lb-1"));
            table.merge(entries[i]);
        }
    }

    @Benchmark
    public SessionEntry lookUp() {
        return table.entryOrNull(keys[next()]);
    }

    @Benchmark
    public SessionEntry lookUpOfAnUnknownKey() {
        return table.entryOrNull("203.0.113.9");
    }

    /** A new decision about a session that is there. */
    @Benchmark
    public SessionEntry publish() {
        int at = next();
        SessionEntry before = entries[at];
        entries[at] = entry(before.key(), before.version().next(0, "lb-1"));
        return table.merge(entries[at]);
    }

    /** A copy that the table has already, as from a peer that sends twice. */
    @Benchmark
    public SessionEntry mergeOfAKnownCopy() {
        return table.merge(entries[next()]);
    }

    /** The rule alone. */
    @Benchmark
    public SessionEntry mergeRule() {
        return mine.merge(theirs);
    }

    /* An odd step through the table: every entry in turn, and no two neighbours after each other. */
    private int next() {
        turn = turn + 40_503 & size - 1;
        return turn;
    }

    private static SessionEntry entry(String key, SessionVersion version) {
        return new SessionEntry(key, "10.0.0.1:8080", version, LIFETIME_MILLIS);
    }
}
