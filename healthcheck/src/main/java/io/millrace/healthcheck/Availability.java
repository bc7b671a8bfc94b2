package io.millrace.healthcheck;

/**
 * What an endpoint may be used for: the one answer in which probes, live traffic and the operator are combined.
 *
 * <p>The values fall from the best to the worst.
 */
public enum Availability {
    /** Takes new traffic. */
    AVAILABLE,
    /** Takes new traffic only when nobody is available: nothing bad is known of it, nor enough good. */
    RESERVE,
    /** Takes new traffic only in panic, when too few are available anywhere. */
    UNAVAILABLE,
    /** Takes no new traffic, come what may: the operator said so. */
    CLOSED;

    /*
     *     admin                  weight  ejection  health               availability
     *     MAINTENANCE, DRAINING  any     any       any                  CLOSED
     *     READY                  0       any       any                  CLOSED
     *     READY                  > 0     not NONE  any                  UNAVAILABLE
     *     READY                  > 0     NONE      DOWN                 UNAVAILABLE
     *     READY                  > 0     NONE      UNKNOWN, DEGRADED    RESERVE
     *     READY                  > 0     NONE      UP                   AVAILABLE
     *
     * The first row that fits decides. The operator stands above all that is observed, so that panic, which overrides
     * observations because they may be wrong in bulk, never overrides him. Ejection stands above health, because it speaks
     * of real exchanges: an endpoint that passes its probes and fails its clients fails.
     */
    public static Availability of(Health health, Ejection ejection, AdminState admin, int weight) {
        if (admin != AdminState.READY || weight == 0) {
            return CLOSED;
        }
        if (ejection != Ejection.NONE) {
            return UNAVAILABLE;
        }
        return switch (health) {
            case UP -> AVAILABLE;
            case UNKNOWN, DEGRADED -> RESERVE;
            case DOWN -> UNAVAILABLE;
        };
    }
}
