package io.millrace.proxy.balance;

/**
 * The indexes a pick may choose from right now.
 *
 * <p>A caller on a hot path keeps one instance and moves its state, so that a pick allocates nothing.
 */
@FunctionalInterface
public interface Candidates {

    /** Whether the endpoint at {@code index} may be picked; asked at most once per index and pick, in ascending order. */
    boolean eligible(int index);
}
