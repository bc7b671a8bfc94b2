package io.millrace.healthcheck.event;

import io.millrace.healthcheck.event.Transition.Kind;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One log line per transition, as words and key=value pairs; a storm of them is summed up.
 *
 * <p>Threading: one thread at a time.
 * <br>Limits: {@link #LINES_PER_SECOND} lines on single endpoints in a second, and as many on whole tiers, zones and pools, so
 * that neither hides the other; what is more is counted and told in one line when the second is over.
 */
final class TransitionLog {

    /** A person reads no more in a second, and a disk does not notice. */
    static final int LINES_PER_SECOND = 20;

    private static final Logger LOG = LoggerFactory.getLogger(TransitionLog.class);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Map<Kind, Integer> heldBack = new EnumMap<>(Kind.class);
    private long secondBegan;
    private boolean began;
    private int endpointLines;
    private int otherLines;

    void transition(Transition transition, long nowNanos) {
        tick(nowNanos);
        if (maySay(transition.kind())) {
            say(transition.kind(), TransitionLine.of(transition));
        }
    }

    /** Says how traffic has moved; where it was not seen to, the first line has said all there is. */
    void measured(Transition transition, long nowNanos) {
        tick(nowNanos);
        if (transition.times().movementSeen() && maySay(transition.kind())) {
            LOG.info(TransitionLine.ofMeasured(transition));
        }
    }

    void listenerFailed(Throwable e) {
        LOG.error("a listener to transitions failed; it stays and is told the next one", e);
    }

    void tick(long nowNanos) {
        if (began && nowNanos - secondBegan < SECOND) {
            return;
        }
        if (!heldBack.isEmpty()) {
            LOG.warn("more transitions in the last second than lines: {}", heldBack.toString());
            heldBack.clear();
        }
        began = true;
        secondBegan = nowNanos;
        endpointLines = 0;
        otherLines = 0;
    }

    private boolean maySay(Kind kind) {
        int lines = kind.ofManyEndpoints() ? ++otherLines : ++endpointLines;
        if (lines <= LINES_PER_SECOND) {
            return true;
        }
        heldBack.merge(kind, 1, Integer::sum);
        return false;
    }

    private static void say(Kind kind, String line) {
        if (kind.trouble()) {
            LOG.warn(line);
        } else {
            LOG.info(line);
        }
    }
}
