package io.millrace.healthcheck.outlier;

import java.util.Collection;
import java.util.function.Predicate;

/**
 * The knowledge of whether anybody else serves, without a look at everybody for each who asks.
 *
 * <p>Threading: the thread that decides. Time: instants are arguments.
 * <br>Why: when all of a large pool fail in one moment, each of them asks, and none finds anybody.
 */
final class Servers {

    /*
     * Two that serve are remembered, so that there is another one for either of them. When a search finds fewer, nobody is
     * searched for again at the same instant, at which those who serve only become fewer.
     */
    private final Predicate<Standing> serves;
    private Standing one;
    private Standing other;
    private boolean foundFew;
    private long foundFewNanos;

    Servers(Predicate<Standing> serves) {
        this.serves = serves;
    }

    /** Whether one of {@code all} serves who is not {@code asking}. */
    boolean besides(Standing asking, Collection<Standing> all, long nowNanos) {
        if (known(asking)) {
            return true;
        }
        if (foundFew && foundFewNanos == nowNanos) {
            return false;
        }
        search(all);
        foundFew = other == null;
        foundFewNanos = nowNanos;
        return known(asking);
    }

    private boolean known(Standing asking) {
        return one != null && one != asking && serves.test(one)
                || other != null && other != asking && serves.test(other);
    }

    private void search(Collection<Standing> all) {
        forget();
        for (Standing each : all) {
            if (serves.test(each)) {
                if (one != null) {
                    other = each;
                    return;
                }
                one = each;
            }
        }
    }

    /** Begins anew: others may serve now. */
    void forget() {
        one = null;
        other = null;
        foundFew = false;
    }
}
