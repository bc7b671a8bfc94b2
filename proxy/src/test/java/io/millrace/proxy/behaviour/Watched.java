package io.millrace.proxy.behaviour;

import io.millrace.healthcheck.Availability;
import io.millrace.healthcheck.Ejection;
import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.event.Transition;
import io.millrace.healthcheck.event.Transition.Kind;
import io.millrace.healthcheck.pool.MemberPlan;
import io.millrace.healthcheck.pool.MemberStatus;
import io.millrace.healthcheck.pool.PoolStatus;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.TestNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** How the first pool of a node stands, asked and waited for, and who answers its clients. */
record Watched(TestNode node) implements AutoCloseable {
    static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    /** Settings of a check that decides at once. */
    static final String AT_ONCE =
            "interval: 100ms, timeout: 1s, fast-interval: 50ms, longest-interval: 100ms, rise: 1, fall: 1";

    private static final Duration BOUND = Duration.ofSeconds(15);

    static Watched start(String text) throws Exception {
        return new Watched(TestNode.start(text));
    }

    /** A node with one event loop, so that what is picked next does not depend on which loop a client meets. */
    static Watched startAlone(String text) throws Exception {
        return new Watched(TestNode.start(1, text));
    }

    PoolStatus pool() {
        return node.node().health().pools().get(0);
    }

    MemberStatus member(int index) {
        return pool().members().get(index);
    }

    /** Waits until the member is so and the pool has drawn its conclusion. */
    void awaitMember(int index, Predicate<MemberStatus> is) {
        Await.until(
                BOUND,
                () -> "member " + index + " as expected, it is " + member(index),
                () -> is.and(Watched::concluded).test(member(index)));
    }

    private static boolean concluded(MemberStatus member) {
        MemberPlan plan = member.plan();
        return member.availability()
                == Availability.of(member.health(), member.ejection(), plan.admin(), plan.weight());
    }

    void awaitHealth(Health... each) {
        for (int index = 0; index < each.length; index++) {
            Health health = each[index];
            awaitMember(index, member -> member.health() == health);
        }
    }

    void awaitAvailability(int index, Availability availability) {
        awaitMember(index, member -> member.availability() == availability);
    }

    void awaitEjected(int index, Ejection ejection) {
        awaitMember(index, member -> member.ejection() == ejection);
    }

    /** Waits for the shares of all tiers, in percent with fractions left out. */
    void awaitShares(Integer... percent) {
        Await.until(
                BOUND,
                () -> "shares " + List.of(percent) + ", they are " + shares(),
                () -> shares().equals(List.of(percent)));
    }

    List<Integer> shares() {
        return pool().selection().parts().stream().map(part -> part / 100).toList();
    }

    /** Waits for the first transition of a kind. */
    Transition await(Kind kind) {
        Await.until(BOUND, () -> kind + " among " + transitions(), () -> !of(kind).isEmpty());
        return of(kind).get(0);
    }

    List<Transition> of(Kind kind) {
        return transitions().stream()
                .filter(transition -> transition.kind() == kind)
                .toList();
    }

    List<Transition> transitions() {
        return node.node().health().transitions();
    }

    /** Waits for a meter: those of health are half a second old at most. */
    void awaitMeter(String name, double value) {
        Await.until(BOUND, () -> name + " at " + value + " in\n" + node.meters(), () -> node.meter(name) == value);
    }

    /** How many of so many requests, one after the other, were answered with which text or else which status. */
    Map<String, Integer> answers(int requests) throws IOException {
        Map<String, Integer> answers = new TreeMap<>();
        try (RawClient client = node.connect()) {
            for (int i = 0; i < requests; i++) {
                var response = client.exchange(GET);
                String answer = response.status() == 200 ? response.text() : Integer.toString(response.status());
                answers.merge(answer, 1, Integer::sum);
            }
        }
        return answers;
    }

    /** Sends one request after the other until something else holds. */
    void requestsUntil(String what, Predicate<Watched> holds) {
        Await.until(BOUND, () -> what + ", it is " + pool(), () -> {
            try {
                answers(10);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return holds.test(this);
        });
    }

    @Override
    public void close() {
        node.close();
    }
}
