package io.millrace.healthcheck.probe;

/**
 * What is asked of a target once the connection stands, and TLS if it is wanted.
 *
 * <p>Threading: the event loop of its {@link Wire}.
 */
interface Question {

    /**
     * Asks: ends {@code attempt} at once, or adds handlers at the end of its {@link StreamAttempt#pipeline}, has them {@link StreamAttempt#listen}
     * and names the layer it waits at with {@link StreamAttempt#reached}. Whoever understands the answer calls {@link
     * StreamAttempt#end}; what nobody decides, the attempt itself ends when the connection closes, breaks, sends too many
     * bytes or its time is up. The last handler takes all exceptions.
     */
    void ask(StreamAttempt attempt);
}
