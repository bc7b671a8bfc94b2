package io.millrace.healthcheck.verdict;

import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.verdict.ProbeResult.Outcome;
import java.util.ArrayList;
import java.util.List;

/** The rules of folding, written down without regard to cost: it keeps every result and reads them all again. */
final class NaiveVerdict {

    private record Seen(Outcome outcome, long startedNanos) {
        boolean good() {
            return outcome != Outcome.FAIL;
        }
    }

    private final int rise;
    private final int fall;
    private final List<Seen> counting = new ArrayList<>();
    private int sinceChange;
    private Health health;

    NaiveVerdict(Health inherited, int rise, int fall) {
        this.health = inherited;
        this.rise = rise;
        this.fall = fall;
    }

    Health health() {
        return health;
    }

    boolean contradicted() {
        return streak() > 0;
    }

    void fold(Outcome outcome, long startedNanos) {
        Seen seen = new Seen(outcome, startedNanos);
        boolean outdated =
                counting.stream().anyMatch(other -> other.good() != seen.good() && other.startedNanos() > startedNanos);
        if (outcome == Outcome.INCONCLUSIVE || outdated) {
            return;
        }
        counting.add(seen);
        Health wanted = switch (outcome) {
            case PASS -> Health.UP;
            case DEGRADED -> Health.DEGRADED;
            default -> Health.DOWN;
        };
        boolean betweenTheLiving = health != Health.DOWN && wanted != Health.DOWN;
        int enough = health == Health.UNKNOWN || betweenTheLiving ? 1 : wanted == Health.DOWN ? fall : rise;
        if (wanted != health && Math.max(1, streak()) >= enough) {
            health = wanted;
            sinceChange = counting.size();
        }
    }

    /** Results at the end of the history, since the last change, that say the contrary of the health. */
    private int streak() {
        int streak = 0;
        for (int i = counting.size() - 1; i >= sinceChange; i--) {
            boolean contrary = counting.get(i).good() == (health == Health.DOWN);
            if (!contrary || health == Health.UNKNOWN) {
                break;
            }
            streak++;
        }
        return streak;
    }
}
