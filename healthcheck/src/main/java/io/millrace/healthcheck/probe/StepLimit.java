package io.millrace.healthcheck.probe;

/**
 * A text that lets itself be read only so many times over: it ends the search for an expression that would go on for years
 * ({@code (a+)+b} in a body of a's that a target chose).
 *
 * <p>Threading: one thread.
 * <br>Limits: {@link #MAX_STEPS}.
 */
final class StepLimit implements CharSequence {

    /** Sixteen looks at each character of 64 KiB; some 5 ms of the health loop, once per probe at worst. */
    static final int MAX_STEPS = 1_000_000;

    /** The limit was reached. */
    static final class Exceeded extends RuntimeException {
        Exceeded() {
            super(null, null, false, false);
        }
    }

    private final String text;
    private int steps;

    StepLimit(String text) {
        this.text = text;
    }

    @Override
    public char charAt(int index) {
        if (++steps > MAX_STEPS) {
            throw new Exceeded();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
