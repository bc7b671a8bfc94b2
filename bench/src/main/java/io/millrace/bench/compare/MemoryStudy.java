package io.millrace.bench.compare;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How much user memory a proxy holds for each connection of a kind, kernel memory left out.
 *
 * @param holding what the connections do
 * @param most how many are opened; the settings' number of idle ones where that is less
 */
record MemoryStudy(String name, String title, Holding holding, int most) implements Study.OnFresh {
    /*
     * A fresh process is warmed up, then its memory is read, then the connections are opened, then its memory is read again when it no longer
     * moves. For a JVM the heap has a fixed size and all its pages are touched at start, so that the resident memory moves with everything but the
     * heap: direct buffers, native memory, code. What the heap holds more comes from the JVM's own account of live objects, after a full
     * collection. Memory outside the heap that shrinks meanwhile, as it does when a compiler has finished, counts as no growth: the connections did
     * not give it back. Resident memory is read before the second collection, since that may give memory back.
     */

    /** What the client connections do. */
    enum Holding {
        IDLE,
        STALLED_DOWNLOAD,
        STALLED_UPLOAD
    }

    private static final String FIXED_HEAP = "-Xms256m -Xmx256m -XX:+AlwaysPreTouch";
    private static final String BIG_FILE = "/10m";
    private static final long UPLOAD_BYTES = 10_485_760;
    private static final int WARMUP_CONNECTIONS = 16;
    private static final double MIB = 1048576;
    private static final int MILLION = 1_000_000;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final int MOST_LOOKS = 50;
    private static final int SAME_LOOKS = 5;
    private static final long NOISE_BYTES = 64 * 1024;

    @Override
    public Door door() {
        return Door.HTTP;
    }

    @Override
    public List<Figure> figures() {
        return List.of(
                Figure.BYTES_PER_CONNECTION, Figure.HEAP_BYTES_PER_CONNECTION, Figure.CONNECTIONS, Figure.MILLION_MIB);
    }

    /** Java peers are left out: their memory is not a question that anybody asked. */
    @Override
    public boolean suits(Contender contender) {
        return contender.side() != Contender.Side.JAVA_PEER;
    }

    @Override
    public Measured measure(Lab lab, Contender contender) {
        if (holding != Holding.STALLED_UPLOAD) {
            return measure(lab, contender, lab.backendPort());
        }
        try (StalledBackend stalled = new StalledBackend()) {
            return measure(lab, contender, stalled.port());
        }
    }

    private Measured measure(Lab lab, Contender contender, int backendPort) {
        try (Server server = lab.start(contender, backendPort, FIXED_HEAP)) {
            warmUp(lab, contender, server);
            return measure(lab, contender, server);
        }
    }

    private void warmUp(Lab lab, Contender contender, Server server) {
        int seconds = Math.max(1, lab.settings().warmupSecondsOf(contender) / 2);
        Wrk wrk = new Wrk(lab.loadCore());
        wrk.run(server.port(Door.HTTP), "/", false, WARMUP_CONNECTIONS, seconds);
        wrk.run(server.port(Door.HTTP), "/", true, WARMUP_CONNECTIONS, seconds);
    }

    private Measured measure(Lab lab, Contender contender, Server server) {
        long heapBefore = heapBytes(contender, server);
        long residentBefore = settledBytes(server);
        try (HeldConnections held = new HeldConnections(server, Door.HTTP)) {
            hold(held, Math.min(most, lab.settings().idleConnections()));
            long outsideHeap = Math.max(0, settledBytes(server) - residentBefore);
            long heap = heapBytes(contender, server) - heapBefore;
            return figures(outsideHeap, heap, held.count());
        }
    }

    private void hold(HeldConnections held, int count) {
        switch (holding) {
            case IDLE -> held.openIdle(count);
            case STALLED_DOWNLOAD -> held.openStalledDownloads(count, BIG_FILE);
            case STALLED_UPLOAD -> held.openStalledUploads(count, "/upload", UPLOAD_BYTES);
        }
    }

    private static Measured figures(long outsideHeapBytes, long heapBytes, int connections) {
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        double each = (outsideHeapBytes + heapBytes) / (double) connections;
        figures.put(Figure.BYTES_PER_CONNECTION, each);
        figures.put(Figure.HEAP_BYTES_PER_CONNECTION, heapBytes / (double) connections);
        figures.put(Figure.CONNECTIONS, (double) connections);
        figures.put(Figure.MILLION_MIB, each * MILLION / MIB);
        return Measured.of(figures);
    }

    private static long heapBytes(Contender contender, Server server) {
        return contender.runsOnJvm() ? LiveHeap.bytes(server.pid()) : 0;
    }

    /** Resident memory once it has stayed the same for a while. */
    private static long settledBytes(Server server) {
        long bytes = Proc.residentBytes(server.pid());
        int same = 0;
        for (int look = 0; look < MOST_LOOKS && same < SAME_LOOKS; look++) {
            LockSupport.parkNanos(LOOK_NANOS);
            long now = Proc.residentBytes(server.pid());
            same = Math.abs(now - bytes) <= NOISE_BYTES ? same + 1 : 0;
            bytes = now;
        }
        return bytes;
    }
}
