package io.millrace.healthcheck.event;

/**
 * One link of the chain that led to a transition, in words.
 *
 * @param sequence of the transition that it was; {@link #NO_TRANSITION} for an observation, for example a probe's result
 */
public record Cause(long sequence, String words) {

    public static final long NO_TRANSITION = -1;

    /** What was seen, and is no transition of its own. */
    public static Cause seen(String words) {
        return new Cause(NO_TRANSITION, words);
    }

    /** An earlier transition. */
    public static Cause of(Transition transition) {
        return new Cause(
                transition.sequence(),
                transition.kind() + " " + transition.subject() + " " + transition.before() + " -> "
                        + transition.after());
    }

    @Override
    public String toString() {
        return sequence == NO_TRANSITION ? words : "#" + sequence + " " + words;
    }
}
