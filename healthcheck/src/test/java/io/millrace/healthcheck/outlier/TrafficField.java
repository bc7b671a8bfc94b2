package io.millrace.healthcheck.outlier;

import io.millrace.healthcheck.Ejection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A pool whose traffic, health and clock the test makes up, with a detector that hears its urgent news. */
final class TrafficField implements Siblings {

    static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    static final Duration WINDOW = Duration.ofSeconds(10);

    final OutlierDetector detector;
    final List<OutlierDetector.Member> members = new ArrayList<>();
    final BitSet unwell = new BitSet();
    final BitSet passedOver = new BitSet();
    final List<Decision> decisions = new ArrayList<>();
    private final Map<Traffic, Integer> indexes = new IdentityHashMap<>();
    private final UrgentNews inbox = new UrgentNews(() -> {});
    private final Passage passage = new Passage();
    OutlierPolicy policy;
    long now;
    /** How often the detector asked how somebody stands. */
    long looks;

    TrafficField(OutlierPolicy policy, long seed, long startNanos) {
        this.policy = policy;
        this.now = startNanos;
        this.detector = new OutlierDetector(seed, this);
    }

    /** Failures in a row 5, ratio 50 % of 50, latency 3 x for 3 windows of 50, 5 siblings, 30 s x n up to 300 s, 10 %. */
    static OutlierPolicy usual() {
        return new OutlierPolicy(
                5, 5, 50, 50, 3, 50, 3, 5, WINDOW, Duration.ofSeconds(30), Duration.ofSeconds(300), 10);
    }

    static TrafficField of(int members) {
        return new TrafficField(usual(), 1, Long.MAX_VALUE - 60 * SECOND)
                .zone("a", 0, members)
                .begin();
    }

    TrafficField zone(String name, int tier, int size) {
        for (int i = 0; i < size; i++) {
            Traffic traffic = new Traffic(1);
            traffic.tell(inbox);
            indexes.put(traffic, members.size());
            members.add(new OutlierDetector.Member(name + i, name, tier, traffic));
        }
        return this;
    }

    TrafficField begin() {
        decisions.addAll(detector.apply(policy, members, now));
        return this;
    }

    @Override
    public boolean well(int member) {
        looks++;
        return !unwell.get(member);
    }

    @Override
    public boolean passedOver(int member) {
        return passedOver.get(member);
    }

    void answer(int member, Answer answer, int count, double millis) {
        for (int i = 0; i < count; i++) {
            long latencyNanos = (long) (millis * MILLI);
            passage.begin(members.get(member).traffic(), 0, now - latencyNanos);
            passage.answered(answer, now);
            passage.end();
        }
    }

    void ok(int member, int count) {
        answer(member, Answer.OK, count, 10);
    }

    void allOk(int count) {
        for (int member = 0; member < members.size(); member++) {
            ok(member, count);
        }
    }

    void gatewayFailures(int member, int count) {
        answer(member, Answer.GATEWAY_FAILURE, count, 1);
    }

    /** Hears what is urgent and does what is due, now. */
    void hear() {
        inbox.drain((traffic, news) -> decisions.addAll(detector.urgent(indexes.get(traffic), now)));
        while (detector.delayNanos(now) == 0) {
            decisions.addAll(detector.advance(now));
        }
    }

    /** Lets {@code nanos} pass, and everything happen that is due meanwhile. */
    void pass(long nanos) {
        long end = now + nanos;
        hear();
        while (end - now >= detector.delayNanos(now)) {
            now += detector.delayNanos(now);
            hear();
        }
        now = end;
    }

    /** Lets one window pass. Started in the midst of a window it ends in the midst of the next one. */
    void passWindow() {
        pass(WINDOW.toNanos());
    }

    /** Goes on to just after the end of the window, so that the next one is whole. */
    void toNextWindow() {
        pass(detector.delayNanos(now));
    }

    Ejection ejection(int member) {
        return detector.ejection(member);
    }

    int out() {
        int out = 0;
        for (int member = 0; member < members.size(); member++) {
            out += detector.ejection(member) == Ejection.ENDPOINT ? 1 : 0;
        }
        return out;
    }

    List<Decision> taken() {
        List<Decision> taken = List.copyOf(decisions);
        decisions.clear();
        return taken;
    }
}
