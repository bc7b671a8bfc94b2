package io.millrace.proxy.http;

import io.millrace.proxy.http.wire.BodyFraming;
import io.millrace.proxy.http.wire.ResponseHead;
import io.millrace.proxy.socket.TcpSocket;
import io.netty.buffer.ByteBuf;

/**
 * The client's side of one exchange, as the exchange sees it: where the answer goes.
 *
 * <p>Threading: the connection's worker.
 */
interface DownstreamStream {

    /** An interim answer (1xx). */
    void answerInterim(ResponseHead head);

    /**
     * The head of the final answer.
     *
     * @param received how the backend frames the body
     */
    void answerHead(ResponseHead head, BodyFraming received);

    /** The next {@code bytes} of the answer's body in {@code source}, which remains the caller's. */
    void answerData(ByteBuf source, int bytes);

    /**
     * Lets the next {@code bytes} of the answer's body come straight from {@code source}, where that is possible and the answer
     * goes out as it comes in; else nothing happens.
     */
    void spliceAnswer(TcpSocket source, long bytes);

    /** The end of the answer; {@code trailers} are whole lines or null. Ends the exchange on this side. */
    void answerEnd(byte[] trailers, int trailersLength);

    /** Lets what was written so far leave. */
    void flushAnswer();

    /** Whether more of the answer may be written; if not, {@link Exchange#onDownstreamWritable} follows. */
    boolean writable();

    /** Ends the exchange without the backend's (whole) answer: with one of the proxy's own, or by cutting the connection. */
    void answerFailed(Failure failure);

    /** The backend has switched protocols: from here on bytes are relayed to and from {@code upstream}. */
    void answerSwitched(ResponseHead head, Http1Upstream upstream, ByteBuf early, long idleNanos);

    /** The exchange can take request data (again). */
    void resumeRequest();

    /** Whether the request has come in completely. */
    boolean requestComplete();
}
