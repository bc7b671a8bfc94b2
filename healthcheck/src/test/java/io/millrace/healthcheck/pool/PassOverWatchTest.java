package io.millrace.healthcheck.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.healthcheck.PassOver;
import io.millrace.healthcheck.pool.PassOverWatch.State;
import org.junit.jupiter.api.Test;

class PassOverWatchTest {

    private static final long SECOND = 1_000_000_000;

    private final PassOver passOver = new PassOver();
    private final PassOverWatch watch = new PassOverWatch();
    private long nanos = Long.MAX_VALUE - SECOND;

    private State lookAfter(long stepNanos) {
        nanos += stepNanos;
        watch.look(passOver, nanos);
        return watch.state();
    }

    @Test
    void isOutSinceTheFailureAndNotSinceItWasNoticed() {
        passOver.failed(nanos);
        assertEquals(State.MOMENT, lookAfter(SECOND / 5));
        assertEquals(nanos - SECOND / 5, watch.outSinceNanos());
    }

    @Test
    void returnsWhenItsTrialHasSucceeded() {
        passOver.failed(nanos);
        assertEquals(State.MOMENT, lookAfter(0));
        assertEquals(State.TRIAL, lookAfter(SECOND));
        assertTrue(watch.pending());
        assertTrue(passOver.tryPass(nanos, SECOND));
        assertEquals(State.MOMENT, lookAfter(SECOND / 10), "others wait for the trial");
        passOver.succeeded();
        assertEquals(State.IN_USE, lookAfter(0));
    }

    @Test
    void aTrialThatFailsIsTheSameAbsence() {
        passOver.failed(nanos);
        lookAfter(0);
        long outSinceNanos = watch.outSinceNanos();
        for (int moment = 1; moment <= 30; moment *= 2) {
            assertEquals(State.TRIAL, lookAfter(Math.min(moment, 30) * SECOND));
            assertTrue(passOver.tryPass(nanos, SECOND));
            passOver.failed(nanos);
            assertEquals(State.MOMENT, lookAfter(0));
            assertEquals(outSinceNanos, watch.outSinceNanos());
        }
    }

    @Test
    void returnsWhenNobodyTriesItForASecond() {
        passOver.failed(nanos);
        lookAfter(0);
        assertEquals(State.TRIAL, lookAfter(SECOND));
        assertEquals(State.TRIAL, lookAfter(SECOND - 1));
        assertEquals(State.IN_USE, lookAfter(1));
        assertFalse(watch.pending());
        passOver.failed(nanos);
        assertEquals(State.MOMENT, lookAfter(0));
        assertEquals(State.MOMENT, lookAfter(2 * SECOND - 1), "what was held against it is not forgotten");
    }

    @Test
    void theTrialOfOneThatCameBackUntriedDoesNotTakeItOut() {
        cameBackUntried();
        assertTrue(passOver.tryPass(nanos, SECOND));
        assertEquals(State.IN_USE, lookAfter(SECOND / 10));
        passOver.succeeded();
        assertEquals(State.IN_USE, lookAfter(SECOND / 10));
    }

    @Test
    void oneThatCameBackUntriedIsOutAgainSinceItsTrialFailed() {
        cameBackUntried();
        assertTrue(passOver.tryPass(nanos, SECOND));
        assertEquals(State.IN_USE, lookAfter(SECOND / 10));
        passOver.failed(nanos);
        assertEquals(State.MOMENT, lookAfter(SECOND / 10));
        assertEquals(nanos - SECOND / 10, watch.outSinceNanos());
    }

    private void cameBackUntried() {
        passOver.failed(nanos);
        lookAfter(0);
        lookAfter(SECOND);
        assertEquals(State.IN_USE, lookAfter(SECOND));
    }

    @Test
    void oneThatRefusesEveryOtherConnectDoesNotSwing() {
        int changes = 0;
        boolean out = false;
        for (int i = 0; i < 10_000; i++) {
            passOver.failed(nanos);
            changes += lookAfter(500_000) == State.IN_USE == out ? 1 : 0;
            out = watch.pending();
            passOver.succeeded();
            changes += lookAfter(500_000) == State.IN_USE == out ? 1 : 0;
            out = watch.pending();
        }
        assertTrue(changes <= 2 * 10, "in ten seconds: " + changes);
    }
}
