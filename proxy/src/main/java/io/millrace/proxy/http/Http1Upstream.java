package io.millrace.proxy.http;

import io.millrace.proxy.http.wire.BodyFraming;
import io.millrace.proxy.http.wire.Progress;
import io.millrace.proxy.http.wire.Refusal;
import io.millrace.proxy.http.wire.RequestHead;
import io.millrace.proxy.http.wire.ResponseHead;
import io.millrace.proxy.loop.Deadline;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.pool.Pool;
import io.millrace.proxy.socket.SocketHandler;
import io.millrace.proxy.socket.Sockets;
import io.millrace.proxy.socket.TcpSocket;
import io.millrace.proxy.upstream.Endpoint;
import io.millrace.proxy.upstream.IdleUpstream;
import io.millrace.proxy.upstream.IdleUpstreams;
import io.netty.buffer.ByteBuf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/1.1 connection to an endpoint: carries one exchange at a time, and waits among the endpoint's idle connections
 * between two.
 *
 * <p>Threading: its worker. Limits: what is read is handed on in the same turn, so nothing is held here but an incomplete
 * head.
 */
final class Http1Upstream extends IdleUpstream implements SocketHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Http1Upstream.class);

    /*
     * A failed write does not end the connection: a backend that refuses an upload answers and closes, and its answer may
     * still wait to be read. The rest of the upload is dropped, and reading shows whether there is an answer or an error.
     */
    private final HttpWorker http;
    private final Worker worker;
    private final Endpoint endpoint;
    private final BodyReader body = new BodyReader();
    private final Deadline idleEnd = new IdleEnd();
    private final TcpSocket socket;
    private final Outgoing out;
    private final BodyWriter request;

    private Exchange exchange;
    private ResponseHead head;
    private boolean headComplete;
    private boolean answerBegun;
    private boolean reusable;
    private boolean toHead;
    private boolean paused;
    private boolean inputEnded;
    private boolean broken;
    private boolean reused;
    private Pool releasedTo;

    private Http1Upstream(HttpWorker http, Endpoint endpoint, TcpSocket socket) {
        this.http = http;
        this.worker = http.worker();
        this.endpoint = endpoint;
        this.socket = socket;
        this.out = new Outgoing(socket, worker.spareBuffers());
        this.request = new BodyWriter(out);
    }

    /** An upstream over a connected socket, which is read from now on. Ownership: takes the socket. */
    static Http1Upstream over(TcpSocket socket, Endpoint endpoint, HttpWorker http) {
        Http1Upstream upstream = new Http1Upstream(http, endpoint, socket);
        socket.handler(upstream);
        socket.reading(true);
        return upstream;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** Whether it has carried an exchange before the present one. */
    boolean reused() {
        return reused;
    }

    /** Whether it ended with a reset, or another failure, and not in good order. */
    boolean broken() {
        return broken;
    }

    /** Writes a request's head, not flushed yet, and waits for its answer. */
    void begin(Exchange carried, RequestHead requestHead, ForwardedPolicy policy, boolean trusted, byte[] client) {
        exchange = carried;
        joinBusy(endpoint.busy(worker));
        headComplete = false;
        answerBegun = false;
        toHead = carried.toHead();
        byte[] address = endpoint.addressText();
        ByteBuf room = out.room(RequestHeadWriter.bound(requestHead, client, address));
        RequestHeadWriter.write(room, requestHead, policy, trusted, client, address, worker.random());
        request.begin(requestHead.framing());
    }

    /** Sends on the next bytes of the request's body, or drops them when the backend takes no more. */
    void requestData(ByteBuf source, int bytes) {
        if (socket.outputEnded()) {
            source.skipBytes(bytes);
        } else {
            request.data(source, bytes);
        }
    }

    /** Lets the next {@code bytes} of a request's body of known length come straight from {@code source}, if the kernel can. */
    void spliceRequest(TcpSocket source, long bytes) {
        if (request.framing() == BodyFraming.LENGTH && source.canSplice(socket)) {
            flush();
            source.splice(socket, bytes);
        }
    }

    /** Whether bytes wait for the backend to take them. */
    boolean blocked() {
        return socket.unsentBytes() > 0;
    }

    void requestEnd(byte[] trailers, int trailersLength) {
        request.end(trailers, trailersLength);
    }

    void flush() {
        if (socket.outputEnded()) {
            out.discard();
        } else {
            out.flush();
        }
    }

    boolean writable() {
        if (!socket.writable()) {
            flush();
        }
        return socket.writable() || socket.outputEnded();
    }

    /** Reads on after the client's side has taken what it had. */
    void resume() {
        if (paused) {
            paused = false;
            socket.reading(true);
        }
    }

    /** The exchange is complete: waits for the next one, unless there are enough waiting already. */
    void release(Pool pool) {
        reused = true;
        leaveExchange();
        if (socket.moreMayFollow()) {
            releasedTo = pool;
        } else {
            keep(pool);
        }
    }

    private void keep(Pool pool) {
        if (endpoint.retired() || !socket.open() || socket.outputEnded()) {
            close();
            return;
        }
        IdleUpstreams idle = endpoint.idle(worker);
        boolean roomy = idle.size() < pool.idlePerWorker();
        boolean kept = idle.tryPush(this, worker, pool.idlePerWorker());
        if (!roomy || !kept) {
            pool.counters().idleFull().increment();
        }
        if (kept) {
            resume();
            worker.setDeadline(idleEnd, pool.idleAgeNanos());
        } else {
            close();
        }
    }

    /** The exchange no longer wants its answer: nothing of this connection can be trusted for another one. */
    void cancel() {
        leaveExchange();
        close();
    }

    private void leaveExchange() {
        exchange = null;
        leaveBusy();
    }

    @Override
    protected void onEndpointDown() {
        if (!answerBegun) {
            exchange.onEndpointDown();
        }
    }

    @Override
    public void closeIdle() {
        leaveIdle();
        close();
    }

    private void close() {
        worker.cancelDeadline(idleEnd);
        releasedTo = null;
        out.discard();
        giveBackHead();
        socket.close();
    }

    @Override
    public void onData(ByteBuf in) {
        if (exchange == null) {
            closeIdle();
        } else {
            read(in);
        }
    }

    private void read(ByteBuf in) {
        while (exchange != null && in.isReadable()) {
            if (!headComplete && !readHead(in)) {
                return;
            }
            if (headComplete) {
                readBody(in);
                endWhenComplete(in);
            }
        }
        if (exchange != null) {
            spliceBody();
        }
    }

    /** Lets the rest of a large body pass inside the kernel once it comes faster than it is read, else waits for a slow client. */
    private void spliceBody() {
        if (body.remaining() >= HttpWorker.SPLICED_BYTES && socket.moreMayFollow()) {
            exchange.spliceResponse(socket, body.remaining());
        }
        if (!socket.splicing() && exchange.downstreamFull()) {
            paused = true;
            socket.reading(false);
        }
    }

    @Override
    public void onSpliced(long bytes) {
        body.passed(bytes);
        exchange.onResponseSpliced();
        if (body.complete()) {
            finish();
        }
    }

    /** Reads a head; returns whether something followed from it that lets reading go on. */
    private boolean readHead(ByteBuf in) {
        answerBegun = true;
        if (head == null) {
            head = http.takeResponseHead();
        }
        Progress progress = HeadFeed.feed(head, in);
        if (progress == Progress.NEED_MORE) {
            return false;
        }
        if (progress == Progress.REFUSED) {
            exchange.onResponseRefused(head.refusal());
            return false;
        }
        BodyFraming framing = head.framing(toHead);
        boolean interim = head.status() < 200;
        if (!interim) {
            headComplete = true;
            reusable = head.reusable() && framing != BodyFraming.UNTIL_CLOSE;
            body.begin(framing, head.contentLength(), HttpWorker.responseRules());
        }
        if (!exchange.onResponseHead(head, framing, in)) {
            return false;
        }
        giveBackHead();
        if (headComplete) {
            endWhenComplete(in);
        }
        return exchange != null;
    }

    private void readBody(ByteBuf in) {
        for (int bytes = body.nextBytes(in); bytes > 0; bytes = body.nextBytes(in)) {
            exchange.onResponseData(in, bytes);
            body.taken(bytes);
        }
        if (body.refusal() != null) {
            exchange.onResponseRefused(body.refusal());
        }
    }

    private void endWhenComplete(ByteBuf in) {
        if (exchange == null || !body.complete()) {
            return;
        }
        if (in.isReadable()) {
            exchange.onSurplus();
        } else {
            finish();
        }
    }

    private void finish() {
        Exchange finished = exchange;
        finished.onResponseEnd(body.trailersOrNull(), body.trailersLength(), reusable);
    }

    @Override
    public void onTurnEnd() {
        if (exchange != null) {
            exchange.onResponseReadComplete();
        } else if (releasedTo != null) {
            Pool pool = releasedTo;
            releasedTo = null;
            if (socket.moreMayFollow()) {
                close();
            } else {
                keep(pool);
            }
        }
    }

    @Override
    public void onWritable() {
        if (exchange != null) {
            exchange.onUpstreamWritable();
        }
    }

    @Override
    public void onSent() {}

    @Override
    public void onOutputFailed() {
        onWritable();
    }

    @Override
    public void onInputEnd() {
        inputEnded = true;
        if (exchange == null) {
            closeIdle();
            return;
        }
        if (headComplete) {
            body.inputEnded();
            if (body.complete()) {
                finish();
                return;
            }
        }
        exchange.onUpstreamLost(answerBegun);
    }

    @Override
    public void onFailed(Throwable cause) {
        broken = true;
        if (Sockets.isFault(cause)) {
            LOG.error("endpoint {}: connection closed after an internal error", endpoint, cause);
        }
        lost();
    }

    @Override
    public void onClosed() {
        lost();
    }

    private void lost() {
        if (exchange != null) {
            exchange.onUpstreamLost(answerBegun);
        } else {
            closeIdle();
        }
    }

    private void giveBackHead() {
        if (head != null) {
            http.giveBack(head);
            head = null;
        }
    }

    /** Lets go of the socket, which goes on as one end of a tunnel. */
    TcpSocket detach() {
        worker.cancelDeadline(idleEnd);
        leaveExchange();
        giveBackHead();
        return socket;
    }

    boolean inputHasEnded() {
        return inputEnded;
    }

    void logRefused(Refusal refusal) {
        LOG.warn("endpoint {}: answer not passed on: {}", endpoint, refusal.reason());
    }

    /** The end of the longest wait among the idle connections. */
    private final class IdleEnd extends Deadline {
        @Override
        protected void onDeadline() {
            if (idle()) {
                closeIdle();
            }
        }
    }
}
