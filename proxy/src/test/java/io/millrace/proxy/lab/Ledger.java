package io.millrace.proxy.lab;

import io.millrace.proxy.lab.Sightings.Stage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * The books of a soak: every request that was begun, how it ended, and what was done to the system meanwhile. It judges
 * whether each failure was one that had to be.
 *
 * <p>Threading: any thread; judged when the load is over.
 */
final class Ledger {
    /** A sort of request. */
    enum Kind {
        KEPT_GET(true),
        FRESH_GET(true),
        LATE_GET(true),
        DOWNLOAD(true),
        PIPELINED_GET(true),
        SLOW_READ(true),
        TUNNEL(true),
        UPLOAD(false),
        DRIBBLE(false),
        TCP(false),
        /** On a listener that comes and goes. */
        PASSING_GET(true),
        /** Broken off by its client. */
        ABORTED(false);

        /** Whether it is idempotent and has no body, so that it survives an endpoint that dies before its first byte. */
        private final boolean replayable;

        Kind(boolean replayable) {
            this.replayable = replayable;
        }
    }

    /**
     * A request that was begun.
     *
     * @param startNanos from when on what is done to the system may end it: its own beginning, or that of its connection where
     *     the client may not have noticed yet that this is gone
     */
    record Ticket(int id, Kind kind, long startNanos) {}

    /** A request that failed in a way that a killed endpoint explains: by 502, or by a cut connection. */
    private record Failure(Ticket ticket, String what, long atNanos) {}

    /** Something done to the system on purpose. */
    private record Event(String what, long startNanos, long endNanos) {
        boolean mayLose(Kind kind) {
            return what.startsWith(KILLED) && !kind.replayable
                    || what.equals(PASSING_REMOVED) && kind == Kind.PASSING_GET;
        }
    }

    /** The beginning of an event's text: an endpoint was killed. */
    static final String KILLED = "killed ";

    /** An event's text: the listener of {@link Kind#PASSING_GET} is gone. */
    static final String PASSING_REMOVED = "reload without the passing listener";

    /**
     * How long after its connection was reset the proxy may still send a request on it, because its event loop has not
     * come round to the reset yet.
     */
    private static final long LOOP_LAG_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final int SHOWN = 20;

    private final long beginNanos = System.nanoTime();
    private final Sightings sightings = new Sightings();
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Kind, LongAdder> begun = new EnumMap<>(Kind.class);
    private final Map<Kind, LongAdder> done = new EnumMap<>(Kind.class);
    private final Map<Integer, Ticket> open = new ConcurrentHashMap<>();
    private final Map<Integer, Kind> struckAndDone = new ConcurrentHashMap<>();
    private final LongAdder lostBehind = new LongAdder();
    private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private final Queue<String> broken = new ConcurrentLinkedQueue<>();

    Ledger() {
        for (Kind kind : Kind.values()) {
            begun.put(kind, new LongAdder());
            done.put(kind, new LongAdder());
        }
    }

    Sightings sightings() {
        return sightings;
    }

    Ticket open(Kind kind) {
        return open(kind, System.nanoTime());
    }

    Ticket open(Kind kind, long startNanos) {
        Ticket ticket = new Ticket(ids.getAndIncrement(), kind, startNanos);
        begun.get(kind).increment();
        open.put(ticket.id(), ticket);
        return ticket;
    }

    /** It was answered as it should be, or broken off by its own client. */
    void done(Ticket ticket) {
        close(ticket);
        done.get(ticket.kind()).increment();
        if (sightings.struckOrNull(ticket.id()) != null) {
            struckAndDone.put(ticket.id(), ticket.kind());
        }
    }

    /** It ended with 502 or with a cut connection. */
    void failed(Ticket ticket, String what) {
        close(ticket);
        failures.add(new Failure(ticket, what, System.nanoTime()));
    }

    /** It ended as no request may end, whatever happened. */
    void broken(Ticket ticket, String what) {
        close(ticket);
        broken.add(describe(ticket, what, System.nanoTime()));
    }

    /** It waited behind one that failed, on a connection that ended with that: the proxy never began with it. */
    void lostBehind(Ticket ticket) {
        close(ticket);
        lostBehind.increment();
    }

    private void close(Ticket ticket) {
        open.remove(ticket.id());
    }

    /** Something that should not have happened, apart from any request. */
    void complain(String what) {
        broken.add(what);
    }

    /** Something was done to the system from {@code startNanos} until now. */
    void event(String what, long startNanos) {
        events.add(new Event(what, startNanos, System.nanoTime()));
    }

    long begun(Kind kind) {
        return begun.get(kind).sum();
    }

    long done(Kind kind) {
        return done.get(kind).sum();
    }

    long failed(Kind kind) {
        return failures.stream()
                .filter(failure -> failure.ticket().kind() == kind)
                .count();
    }

    /**
     * How many replayable requests were with an endpoint that died before their first byte, and were answered. One that failed
     * is judged as a failure; where its listener was removed first, there is no client to send it again for.
     */
    long toBeReplayed() {
        return sightings.struck().entrySet().stream()
                .filter(struck -> struck.getValue() == Stage.READ)
                .map(struck -> struckAndDone.get(struck.getKey()))
                .filter(kind -> kind != null && kind.replayable)
                .count();
    }

    /** Everything that nothing explains, in readable lines; empty when all is well. */
    List<String> unexplained() {
        List<String> lines = new ArrayList<>(broken);
        open.values().forEach(ticket -> lines.add(describe(ticket, "never ended", System.nanoTime())));
        failures.stream()
                .filter(failure -> !explained(failure))
                .map(failure -> describe(failure.ticket(), failure.what(), failure.atNanos()))
                .forEach(lines::add);
        return lines.size() <= SHOWN ? lines : shortened(lines);
    }

    private static List<String> shortened(List<String> lines) {
        List<String> few = new ArrayList<>(lines.subList(0, SHOWN));
        few.add("… " + lines.size() + " in all");
        return few;
    }

    /*
     * A killed endpoint explains a failure when the request was with it, unless the proxy could have sent it elsewhere.
     * Bytes that wait in the kernel when their connection is reset are read by nobody: then the moment has to fit.
     */
    private boolean explained(Failure failure) {
        Ticket ticket = failure.ticket();
        Stage stage = sightings.struckOrNull(ticket.id());
        if (stage != null) {
            return stage == Stage.ANSWERING || !ticket.kind().replayable;
        }
        return !sightings.wasRead(ticket.id()) && events.stream().anyMatch(event -> fits(event, failure));
    }

    private static boolean fits(Event event, Failure failure) {
        return event.mayLose(failure.ticket().kind())
                && failure.ticket().startNanos() - event.endNanos() <= LOOP_LAG_NANOS
                && failure.atNanos() - event.startNanos() >= 0;
    }

    private String describe(Ticket ticket, String what, long atNanos) {
        Stage stage = sightings.struckOrNull(ticket.id());
        String seen =
                stage != null ? "struck while " + stage : sightings.wasRead(ticket.id()) ? "read" : "read by nobody";
        String before = events.stream()
                .filter(event -> event.startNanos() <= atNanos && atNanos - event.startNanos() < 2_000_000_000L)
                .map(event -> millis(event.startNanos()) + "-" + millis(event.endNanos()) + " " + event.what())
                .collect(Collectors.joining("; "));
        return ticket.kind() + " " + ticket.id() + ", begun at " + millis(ticket.startNanos()) + ", ended at "
                + millis(atNanos) + " ms: " + what + " [" + seen + " at an endpoint; before: " + before + "]";
    }

    private long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos - beginNanos);
    }

    String summary() {
        String kinds = begun.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue().sum())
                .collect(Collectors.joining(", "));
        Map<String, Long> byCause = failures.stream()
                .collect(Collectors.groupingBy(
                        failure -> failure.ticket().kind() + ": " + failure.what(), Collectors.counting()));
        return "requests: " + kinds + "\nfailed with a killed endpoint: " + byCause + ", never begun behind them: "
                + lostBehind.sum();
    }
}
