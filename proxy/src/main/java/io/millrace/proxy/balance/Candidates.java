package io.millrace.proxy.balance;

/**
 * Who may be picked right now.
 *
 * <p>A caller on a hot path keeps one instance and moves its state, so that a pick allocates nothing.
 */
public interface Candidates {

    /** Takes the one at {@code index} if it may be picked; the first one taken is the pick. */
    boolean tryTake(int index);

    /** Whether {@link #tryTake} would take the one at {@code index} as things stand; changes nothing. */
    boolean eligible(int index);
}
