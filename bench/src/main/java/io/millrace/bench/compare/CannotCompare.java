package io.millrace.bench.compare;

/** A reason why nothing can be measured, in words for the user: something is missing, or does not start. */
final class CannotCompare extends RuntimeException {
    private static final long serialVersionUID = 1;

    CannotCompare(String message) {
        super(message);
    }
}
