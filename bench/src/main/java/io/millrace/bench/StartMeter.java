package io.millrace.bench;

import io.millrace.healthcheck.probe.Attempt;
import io.millrace.healthcheck.probe.Probe;
import io.millrace.healthcheck.probe.Prober;
import io.millrace.healthcheck.probe.Target;
import java.util.concurrent.TimeUnit;

/** A prober that notes how its probes are spread over time, and how many are under way. Threading: the health thread. */
final class StartMeter implements Prober {

    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Prober prober;
    private long[] recentNanos = new long[1024];
    private int first;
    private int recent;
    private int mostInWindow;
    private int inFlight;
    private int mostInFlight;

    StartMeter(Prober prober) {
        this.prober = prober;
    }

    void reset() {
        mostInWindow = 0;
        mostInFlight = 0;
    }

    /** The most starts within any 10 ms. */
    int mostInWindow() {
        return mostInWindow;
    }

    int mostInFlight() {
        return mostInFlight;
    }

    @Override
    public Attempt start(Probe probe, Target target, Attempt.Listener listener) {
        note(System.nanoTime());
        mostInFlight = Math.max(mostInFlight, ++inFlight);
        return prober.start(probe, target, result -> {
            inFlight--;
            listener.onResult(result);
        });
    }

    private void note(long nowNanos) {
        while (recent > 0 && nowNanos - recentNanos[first] >= WINDOW_NANOS) {
            first = (first + 1) % recentNanos.length;
            recent--;
        }
        if (recent < recentNanos.length) {
            recentNanos[(first + recent++) % recentNanos.length] = nowNanos;
        }
        mostInWindow = Math.max(mostInWindow, recent);
    }
}
