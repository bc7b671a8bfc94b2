package io.millrace.healthcheck.schedule;

import io.millrace.healthcheck.probe.Attempt;
import io.millrace.healthcheck.probe.Probe;
import io.millrace.healthcheck.probe.Prober;
import io.millrace.healthcheck.probe.Target;
import io.millrace.healthcheck.verdict.ProbeResult;
import io.millrace.healthcheck.verdict.ProbeResult.Layer;
import io.millrace.healthcheck.verdict.ProbeResult.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** Targets that answer as they are told, in simulated time, and a record of who was asked when. */
final class SimulatedTargets implements Prober {

    static final ProbeResult PASS = ProbeResult.passed(Layer.L4);
    static final ProbeResult REFUSED = ProbeResult.failed(Layer.L4, Reason.REFUSED, "");
    static final ProbeResult RESET = ProbeResult.failed(Layer.L4, Reason.RESET, "");

    /** What a target does with one question. */
    interface Behaviour {
        /** @return the answer, null for none */
        Answer answerOrNull(long askedMillis);
    }

    record Answer(long afterMillis, ProbeResult result) {}

    record Start(Target target, long millis) {}

    static final Behaviour WELL = askedMillis -> new Answer(1, PASS);
    static final Behaviour REFUSING = askedMillis -> new Answer(1, REFUSED);
    static final Behaviour SILENT = askedMillis -> null;

    private final Map<Target, Behaviour> behaviours = new HashMap<>();
    private final Map<Target, Integer> open = new HashMap<>();
    private final PriorityQueue<SimulatedAttempt> answers =
            new PriorityQueue<>(Comparator.comparingLong((SimulatedAttempt each) -> each.answerMillis)
                    .thenComparingLong(each -> each.number));
    final List<Start> starts = new ArrayList<>();
    long nowMillis;
    int inFlight;
    int mostInFlight;
    int mostOfOneTarget;
    private long numbers;

    void behave(Check check, Behaviour behaviour) {
        behaviours.put(check.target(), behaviour);
    }

    List<Long> startsOf(Check check) {
        return starts.stream()
                .filter(start -> start.target().equals(check.target()))
                .map(Start::millis)
                .toList();
    }

    @Override
    public Attempt start(Probe probe, Target target, Attempt.Listener listener) {
        starts.add(new Start(target, nowMillis));
        Answer answer = behaviours.getOrDefault(target, WELL).answerOrNull(nowMillis);
        SimulatedAttempt attempt = new SimulatedAttempt(target, listener, answer);
        if (answer != null) {
            answers.add(attempt);
        }
        mostInFlight = Math.max(mostInFlight, ++inFlight);
        mostOfOneTarget = Math.max(mostOfOneTarget, open.merge(target, 1, Integer::sum));
        return attempt;
    }

    /** Hands out what has arrived by now, as an event loop does that reads its sockets. */
    void readAnswers() {
        while (!answers.isEmpty() && answers.peek().answerMillis <= nowMillis) {
            answers.poll().answer();
        }
    }

    private final class SimulatedAttempt implements Attempt {
        private final Target target;
        private final Listener listener;
        private final ProbeResult result;
        private final long answerMillis;
        private final long number = numbers++;
        private boolean ended;

        SimulatedAttempt(Target target, Listener listener, Answer answer) {
            this.target = target;
            this.listener = listener;
            this.result = answer == null ? null : answer.result();
            this.answerMillis = answer == null ? 0 : nowMillis + answer.afterMillis();
        }

        void answer() {
            if (end()) {
                listener.onResult(result);
            }
        }

        @Override
        public void expire() {
            if (end()) {
                listener.onResult(ProbeResult.failed(Layer.L4, Reason.TIMED_OUT, ""));
            }
        }

        @Override
        public void cancel() {
            end();
        }

        private boolean end() {
            if (ended) {
                return false;
            }
            ended = true;
            inFlight--;
            open.merge(target, -1, Integer::sum);
            return true;
        }
    }
}
