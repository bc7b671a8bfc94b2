package io.millrace.healthcheck.pool;

import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.schedule.Check;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/**
 * Members that went DOWN because nobody answers there any more, until the program is told.
 *
 * <p>Threading: the health loop. Time: monotonic nanoseconds, compared by subtraction.
 * <br>Limits: told after {@link #LONGEST_WAIT_NANOS} at the latest.
 */
final class Gone {

    /** As long as it takes at the default pace until the rest of a zone that is cut off is found out as well. */
    static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    /*
     * What waits for a member that is gone moves to another one. When its whole zone is cut off, the others are found out one
     * by one, and what moved to one of them would have to move again with each. So the news waits while others of the same
     * zone are in question too.
     */
    private final List<Loss> losses = new ArrayList<>();

    private record Loss(Member member, long sinceNanos) {}

    void add(Member member, long nowNanos) {
        losses.add(new Loss(member, nowNanos));
    }

    void retain(Collection<Member> members) {
        losses.removeIf(loss -> !members.contains(loss.member()));
    }

    boolean isEmpty() {
        return losses.isEmpty();
    }

    void tell(List<Member> members, Predicate<Check> inQuestion, IntConsumer onGone, long nowNanos) {
        losses.removeIf(loss -> loss.member().health() != Health.DOWN);
        if (losses.isEmpty()) {
            return;
        }
        Set<String> doubtful = doubtfulZones(members, inQuestion);
        List<Loss> ripe = losses.stream()
                .filter(loss -> nowNanos - loss.sinceNanos() >= LONGEST_WAIT_NANOS
                        || !doubtful.contains(loss.member().plan().zone()))
                .toList();
        losses.removeIf(Set.copyOf(ripe)::contains);
        ripe.forEach(loss -> onGone.accept(loss.member().index()));
    }

    private static Set<String> doubtfulZones(List<Member> members, Predicate<Check> inQuestion) {
        Set<String> zones = new HashSet<>();
        for (Member member : members) {
            Check check = PoolHealth.checkOrNull(member);
            if (check != null && member.health() != Health.DOWN && inQuestion.test(check)) {
                zones.add(member.plan().zone());
            }
        }
        return zones;
    }
}
