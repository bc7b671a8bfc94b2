package io.millrace.healthcheck.probe;

import io.netty.channel.ChannelPipeline;

/**
 * What is asked of a target once the connection stands, and TLS if it is wanted.
 *
 * <p>Threading: the event loop of its {@link Wire}.
 */
interface Question {

    /**
     * Asks: adds handlers at the end of {@code pipeline}, or ends {@code attempt} at once. Whoever answers calls
     * {@link StreamAttempt#end}; what nobody decides, the attempt itself ends when the connection closes, breaks, holds too
     * many bytes or its time is up.
     */
    void ask(ChannelPipeline pipeline, StreamAttempt attempt);
}
