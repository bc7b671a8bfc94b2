package io.millrace.healthcheck.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.alarm.Calling.Answer;
import io.millrace.healthcheck.event.Transition.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HookTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int RATE = 10;
    private static final int QUEUE = 5;

    private final HandMovedThread thread = new HandMovedThread();
    private final List<String> calls = new ArrayList<>();
    private final List<Consumer<Answer>> open = new ArrayList<>();
    private int ended;
    private final Hook hook = hook(RATE);

    private Hook hook(int rate) {
        Alarm alarm = new Alarm(
                "pager",
                Set.of(Kind.ENDPOINT_DOWN),
                new Alarm.Call.Command(List.of("/bin/true")),
                Duration.ofSeconds(5),
                3,
                rate,
                QUEUE);
        Calling calling = (message, answer) -> {
            calls.add(message.transition().sequence() + (message.suppressed() == 0 ? "" : "+" + message.suppressed()));
            open.add(answer);
            return () -> ended++;
        };
        return new Hook(alarm, calling, thread, () -> thread.nowNanos, Backoff.USUAL, new Random(1));
    }

    @Test
    void callsOneAtATimeInOrder() {
        offer(1, 3);
        thread.move(0);
        assertThat(calls).containsExactly("1");

        answer(Answer.TAKEN);
        answer(Answer.TAKEN);
        answer(Answer.TAKEN);

        assertThat(calls).containsExactly("1", "2", "3");
        assertThat(hook.counts()).isEqualTo(new AlarmCounts(3, 0, 0, 0, 0));
    }

    @Test
    void aFailedCallIsTriedAgainAfterOneTwoAndFourSeconds() {
        offer(1, 1);
        thread.move(0);
        for (int wait : new int[] {1, 2, 4}) {
            int before = calls.size();
            answer(Answer.later("status 500"));
            thread.move(wait * SECOND * 3 / 4 - 1);
            assertThat(calls).hasSize(before);
            thread.move(wait * SECOND / 2 + 1);
            assertThat(calls).hasSize(before + 1);
        }

        answer(Answer.later("status 500"));

        assertThat(calls).containsExactly("1", "1", "1", "1");
        assertThat(hook.counts()).isEqualTo(new AlarmCounts(0, 1, 3, 0, 0));
    }

    @Test
    void aCallThatIsOfNoUseIsNotTriedAgain() {
        offer(1, 2);
        thread.move(0);

        answer(Answer.never("status 404"));

        assertThat(calls).containsExactly("1", "2");
        assertThat(hook.counts().failed()).isEqualTo(1);
        assertThat(hook.counts().retried()).isZero();
    }

    @Test
    void aCallWithoutAnAnswerIsEndedAfterItsTimeoutAndTriedAgain() {
        offer(1, 1);
        thread.move(5 * SECOND - 1);
        assertThat(ended).isZero();

        thread.move(1);
        assertThat(ended).isEqualTo(1);
        thread.move(2 * SECOND);
        assertThat(calls).containsExactly("1", "1");
    }

    @Test
    void anAnswerAfterTheTimeoutMeansNothing() {
        offer(1, 1);
        thread.move(5 * SECOND);

        open.get(0).accept(Answer.TAKEN);
        thread.move(0);
        assertThat(hook.counts().sent()).isZero();

        thread.move(2 * SECOND);
        answer(Answer.TAKEN);
        open.get(1).accept(Answer.TAKEN);
        thread.move(0);
        assertThat(hook.counts().sent()).isEqualTo(1);
    }

    @Test
    void aStormEndsInTheRateAndOneCallWithTheLastEventAndTheNumberOfTheRest() {
        for (int i = 1; i <= 10_000; i++) {
            offer(i, i);
            thread.move(0);
            answerAll();
        }
        assertThat(calls).hasSize(RATE).endsWith("10");

        thread.move(60 * SECOND);

        assertThat(calls).hasSize(RATE + 1).endsWith("10000+" + (10_000 - RATE - 1));
        answerAll();
        assertThat(hook.counts()).isEqualTo(new AlarmCounts(RATE + 1, 0, 0, 10_000 - RATE - 1, 0));
    }

    @Test
    void whatWasSuppressedIsToldWithTheNextCall() {
        for (int i = 1; i <= RATE + 3; i++) {
            offer(i, i);
            thread.move(0);
            answerAll();
        }
        thread.nowNanos += 61 * SECOND;

        offer(100, 100);
        thread.move(0);
        answerAll();

        assertThat(calls).endsWith("100+3");
    }

    @Test
    void aFullQueueDropsTheOldestAndTheNextCallCountsThem() {
        offer(1, 1);
        thread.move(0);
        offer(2, QUEUE + 3);
        thread.move(0);

        assertThat(hook.counts().dropped()).isEqualTo(2);
        answer(Answer.TAKEN);
        answerAll();
        assertThat(calls).containsExactly("1", "4", "5", "6", "7+1", "8+1");
    }

    @Test
    void stoppingEndsTheCallUnderWayAndCallsNobodyAnyMore() {
        offer(1, 3);
        thread.move(0);

        hook.stop();
        offer(4, 4);
        thread.move(120 * SECOND);

        assertThat(ended).isEqualTo(1);
        assertThat(calls).containsExactly("1");
        assertThat(hook.counts()).isEqualTo(new AlarmCounts(0, 0, 0, 0, 3));
    }

    @Test
    void aCallThatCannotEvenStartFailsAndTheNextOneGoesOn() {
        int[] started = {0};
        Hook broken = new Hook(
                hook.alarm(),
                (message, answer) -> {
                    if (started[0]++ == 0) {
                        throw new IllegalStateException("broken");
                    }
                    answer.accept(Answer.never("broken"));
                    return () -> {};
                },
                thread,
                () -> thread.nowNanos,
                Backoff.USUAL,
                new Random(1));

        broken.offer(Transitions.down(1));
        broken.offer(Transitions.down(2));
        thread.move(0);

        assertThat(started[0]).isEqualTo(2);
        assertThat(broken.counts().failed()).isEqualTo(2);
    }

    private void offer(int first, int last) {
        for (int sequence = first; sequence <= last; sequence++) {
            hook.offer(Transitions.down(sequence));
        }
    }

    /** Answers the last call. */
    private void answer(Answer answer) {
        open.get(open.size() - 1).accept(answer);
        thread.move(0);
    }

    private void answerAll() {
        int answered = -1;
        while (answered != open.size()) {
            answered = open.size();
            if (answered > 0) {
                answer(Answer.TAKEN);
            }
        }
    }
}
