package io.millrace.proxy.http;

import io.millrace.proxy.http.wire.BodyFraming;
import io.millrace.proxy.http.wire.Progress;
import io.millrace.proxy.http.wire.Refusal;
import io.millrace.proxy.http.wire.RequestHead;
import io.millrace.proxy.http.wire.ResponseHead;
import io.millrace.proxy.loop.Deadline;
import io.millrace.proxy.loop.ReadWhilePaused;
import io.millrace.proxy.loop.Sockets;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.pool.Pool;
import io.millrace.proxy.upstream.Endpoint;
import io.millrace.proxy.upstream.IdleUpstream;
import io.millrace.proxy.upstream.IdleUpstreams;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/1.1 connection to an endpoint: carries one exchange at a time, and waits among the endpoint's idle connections
 * between two.
 *
 * <p>Threading: its worker. Limits: what is read is handed on in the same turn, so nothing is held here but an incomplete
 * head.
 */
final class Http1Upstream extends IdleUpstream {

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
    private SocketChannel channel;
    private Outgoing out;
    private BodyWriter request;

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

    Http1Upstream(HttpWorker http, Endpoint endpoint) {
        this.http = http;
        this.worker = http.worker();
        this.endpoint = endpoint;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = (SocketChannel) ctx.channel();
        channel.config().setAutoClose(false);
        out = new Outgoing(channel);
        request = new BodyWriter(out);
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
        if (channel.isOutputShutdown()) {
            source.skipBytes(bytes);
        } else {
            request.data(source, bytes);
        }
    }

    void requestEnd(byte[] trailers, int trailersLength) {
        request.end(trailers, trailersLength);
    }

    void flush() {
        if (channel.isOutputShutdown()) {
            out.discard();
        } else {
            out.flush();
        }
    }

    boolean writable() {
        if (!channel.isWritable()) {
            flush();
        }
        return channel.isWritable() || channel.isOutputShutdown();
    }

    /** Reads on after the client's side has taken what it had. */
    void resume() {
        if (paused) {
            paused = false;
            channel.config().setAutoRead(true);
        }
    }

    /** The exchange is complete: waits for the next one, unless there are enough waiting already. */
    void release(Pool pool) {
        reused = true;
        leaveExchange();
        if (Sockets.moreMayFollow(channel)) {
            releasedTo = pool;
        } else {
            keep(pool);
        }
    }

    private void keep(Pool pool) {
        if (endpoint.retired() || !channel.isActive() || channel.isOutputShutdown()) {
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
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (exchange == null) {
                closeIdle();
            } else {
                read(in);
            }
        } finally {
            in.release();
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
        if (exchange != null && exchange.downstreamFull()) {
            paused = true;
            channel.config().setAutoRead(false);
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
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.onResponseReadComplete();
        } else if (releasedTo != null) {
            Pool pool = releasedTo;
            releasedTo = null;
            if (Sockets.moreMayFollow(channel)) {
                close();
            } else {
                keep(pool);
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null && channel.isWritable()) {
            exchange.onUpstreamWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded = true;
            onInputEnded();
        }
    }

    private void onInputEnded() {
        if (exchange == null) {
            closeIdle();
            return;
        }
        if (headComplete && !broken) {
            body.inputEnded();
            if (body.complete()) {
                finish();
                return;
            }
        }
        exchange.onUpstreamLost(answerBegun);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        lost();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause == ReadWhilePaused.INSTANCE && !Sockets.wasReset(channel)) {
            return;
        }
        broken = true;
        if (cause instanceof RuntimeException && cause != ReadWhilePaused.INSTANCE) {
            LOG.error("endpoint {}: connection closed after an internal error", endpoint, cause);
        } else if (exchange != null && channel.isOpen() && channel.isOutputShutdown()) {
            return;
        }
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

    /** Lets go of the channel, which goes on as one end of a tunnel. */
    SocketChannel detach() {
        worker.cancelDeadline(idleEnd);
        channel.config().setAutoClose(true);
        leaveExchange();
        giveBackHead();
        return channel;
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
