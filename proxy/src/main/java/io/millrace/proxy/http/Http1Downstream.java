package io.millrace.proxy.http;

import io.millrace.proxy.http.ResponseHeadWriter.Persistence;
import io.millrace.proxy.http.wire.BodyFraming;
import io.millrace.proxy.http.wire.Progress;
import io.millrace.proxy.http.wire.Refusal;
import io.millrace.proxy.http.wire.RequestHead;
import io.millrace.proxy.http.wire.ResponseHead;
import io.millrace.proxy.l4.Relay;
import io.millrace.proxy.loop.ConnectionOwner;
import io.millrace.proxy.loop.Deadline;
import io.millrace.proxy.loop.DownstreamConnection;
import io.millrace.proxy.socket.SocketHandler;
import io.millrace.proxy.socket.Sockets;
import io.millrace.proxy.socket.TcpSocket;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's HTTP/1.1 connection: reads one request after the other, hands each to the {@link Exchange}, and writes the
 * answers in the same order.
 *
 * <p>Threading: its worker.
 *
 * <p>Limits: one request is under way at a time. What a client sends ahead waits unread: in {@code pending} up to about
 * half of the connection's buffer, then in the kernel; and when {@code pipeline-depth} answers, or as many bytes as may, wait
 * for a client that does not take them, no further request is begun.
 *
 * <p>Spec: RFC 9112.
 */
public final class Http1Downstream extends DownstreamConnection implements DownstreamStream, SocketHandler {

    /*
     *            first byte                head complete               answer complete
     *   RESTING ───────────> READING_HEAD ──────────────> IN_EXCHANGE ─────────────────> RESTING
     *      │                      │ refused                  │ last answer, failure
     *      └──────────────────────┴──────────────────────────┴──> CLOSING (or a tunnel, which is no business of ours)
     *
     * Every way out of IN_EXCHANGE goes through `answered`. Input is looked at in `consume` only, which is not reentrant:
     * what happens inside it changes the state, and its loop goes on from there.
     */
    private enum State {
        RESTING,
        READING_HEAD,
        IN_EXCHANGE,
        CLOSING
    }

    private static final Logger LOG = LoggerFactory.getLogger(Http1Downstream.class);

    private final HttpWorker http;
    private final TcpSocket socket;
    private final Supplier<HttpSettings> running;
    private final HttpCounters counters;
    private final Outgoing out;
    private final BodyWriter answer;
    private final BodyReader body = new BodyReader();
    private final BodyClock bodyClock = new BodyClock();
    private final Exchange exchange;
    private final Deadline deadline = new ClientDeadline();

    private State state = State.RESTING;
    private HttpSettings settings;
    private RequestHead head;
    private ByteBuf pending;
    private byte[] clientAddress;
    private boolean trusted;
    private boolean consuming;
    private boolean paused;
    private boolean awaitingWrites;
    private boolean inputEnded;
    private boolean draining;
    private int answersAhead;
    private long unsentBytes;

    private boolean keepAlive;
    private boolean sayKeepAlive;
    private boolean chunkedUnderstood;
    private boolean answerHeadWritten;
    private int writesBeforeAnswer;

    /**
     * Ownership: the socket, which has not begun.
     *
     * @param running the listener's settings as of now, asked for once per request
     */
    public Http1Downstream(
            ConnectionOwner owner,
            HttpWorker http,
            TcpSocket socket,
            HttpCounters counters,
            Supplier<HttpSettings> running) {
        super(owner, http.worker());
        this.http = http;
        this.socket = socket;
        this.running = running;
        this.counters = counters;
        this.out = new Outgoing(socket, worker.spareBuffers());
        this.answer = new BodyWriter(out);
        this.exchange = new Exchange(http, this, counters);
        this.settings = running.get();
    }

    // ---- input ----------------------------------------------------------------------------------------------------

    @Override
    public boolean begin() {
        socket.bound(settings.bufferBytes());
        socket.handler(this);
        if (!socket.begin(true)) {
            return false;
        }
        InetAddress remote = socket.remoteAddress().getAddress();
        clientAddress = withoutZone(remote.getHostAddress()).getBytes(StandardCharsets.US_ASCII);
        trusted = settings.forwarded().trusts(remote);
        worker.setDeadline(deadline, settings.requestHeadNanos());
        return true;
    }

    /** The zone of an IPv6 address means something on this machine only, and io_uring adds one that says nothing. */
    private static String withoutZone(String address) {
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }

    @Override
    public void onData(ByteBuf in) {
        if (pending != null) {
            pending.writeBytes(in);
            if (!consuming) {
                consumePending();
            }
            return;
        }
        consume(in);
        if (!wanted(in)) {
            resumeReading();
            spliceBody();
            pauseWhenBlocked();
        } else {
            pending = worker.allocator().directBuffer(in.readableBytes()).writeBytes(in);
            pauseWhenFull();
        }
    }

    @Override
    public void onTurnEnd() {
        exchange.flushRequest();
        if (socket.splicing() && exchange.requestBlocked()) {
            bodyClock.block(worker.coarseNanos());
        }
    }

    /** Lets the rest of a large body pass inside the kernel once it comes faster than it is read. */
    private void spliceBody() {
        boolean large = state == State.IN_EXCHANGE && body.remaining() >= HttpWorker.SPLICED_BYTES;
        if (large && socket.moreMayFollow()) {
            exchange.spliceRequest(socket, body.remaining());
        }
    }

    /** Takes no more of a body than the backend does: what it has not taken is all that waits in memory. */
    private void pauseWhenBlocked() {
        boolean inBody = state == State.IN_EXCHANGE && !body.complete() && !socket.splicing();
        if (inBody && exchange.requestBlocked() && !exchange.wantsRequestData()) {
            bodyClock.block(worker.coarseNanos());
            paused = true;
            socket.reading(false);
        }
    }

    @Override
    public void onSpliced(long bytes) {
        bodyClock.unblock(worker.coarseNanos());
        bodyClock.received(bytes);
        body.passed(bytes);
        exchange.requestSpliced();
        if (body.complete()) {
            exchange.requestEnd(null, 0);
        }
    }

    private void consumePending() {
        ByteBuf in = pending;
        pending = null;
        try {
            consume(in);
        } finally {
            if (wanted(in)) {
                pending = in.discardReadBytes();
                pauseWhenFull();
            } else {
                in.release();
                resumeReading();
            }
        }
    }

    private void consume(ByteBuf in) {
        consuming = true;
        try {
            boolean progress = true;
            while (progress && in.isReadable() && state != State.CLOSING) {
                progress = state == State.IN_EXCHANGE ? readBody(in) : !awaitingWrites && readHead(in);
            }
        } finally {
            consuming = false;
        }
    }

    /** Whether what is left of the input is still to be read. */
    private boolean wanted(ByteBuf in) {
        return in.isReadable() && state != State.CLOSING && socket.open();
    }

    private void pauseWhenFull() {
        if (!paused && pending.readableBytes() >= settings.bufferBytes() / 4) {
            paused = true;
            socket.reading(false);
        }
    }

    private void resumeReading() {
        if (paused && socket.open()) {
            paused = false;
            socket.reading(true);
        }
    }

    /** Reads on in what was kept, now that something has changed. */
    private void pump() {
        if (consuming) {
            return;
        }
        if (pending != null) {
            consumePending();
            exchange.flushRequest();
        } else {
            bodyClock.unblock(worker.coarseNanos());
            resumeReading();
        }
        closeIfNothingCanFollow();
    }

    /** After FIN: what was received before it is still answered, what it cut short is not. */
    private void closeIfNothingCanFollow() {
        if (!inputEnded || pending != null || awaitingWrites || state == State.CLOSING) {
            return;
        }
        if (state != State.IN_EXCHANGE) {
            closeAfterAnswer();
        } else if (!body.complete()) {
            exchange.abandon(Failure.CLIENT_GONE);
            if (answerHeadWritten) {
                cut();
            } else {
                closeAfterAnswer();
            }
        }
    }

    /** Feeds the head; returns whether the loop may go on. */
    private boolean readHead(ByteBuf in) {
        boolean fresh = head == null;
        if (fresh) {
            takeSettings();
            head = http.takeRequestHead(settings.rules());
        }
        Progress progress = HeadFeed.feed(head, in);
        if (progress == Progress.NEED_MORE) {
            if (fresh) {
                state = State.READING_HEAD;
                worker.setDeadline(deadline, settings.requestHeadNanos());
            }
            return false;
        }
        if (progress == Progress.REFUSED) {
            refuse(head.refusal());
            return false;
        }
        beginExchange();
        return true;
    }

    private void takeSettings() {
        HttpSettings current = running.get();
        if (current != settings) {
            settings = current;
            trusted = current.forwarded().trusts(socket.remoteAddress().getAddress());
        }
    }

    private void beginExchange() {
        RequestHead complete = head;
        head = null;
        state = State.IN_EXCHANGE;
        keepAlive = complete.keepAlive();
        chunkedUnderstood = complete.minorVersion() > 0;
        sayKeepAlive = keepAlive && !chunkedUnderstood;
        answerHeadWritten = false;
        body.begin(complete.framing(), complete.contentLength(), settings.rules());
        bodyClock.reset();
        if (!body.complete() && !complete.expectContinue()) {
            startBodyClock();
        }
        exchange.begin(complete, settings, trusted, clientAddress);
    }

    /** Hands on body data as far as the exchange takes it; returns whether the loop may go on. */
    private boolean readBody(ByteBuf in) {
        if (body.complete()) {
            return false;
        }
        if (!exchange.wantsRequestData()) {
            bodyClock.block(worker.coarseNanos());
            return false;
        }
        bodyClock.unblock(worker.coarseNanos());
        int bytes = body.nextBytes(in);
        if (bytes > 0) {
            startBodyClock();
            bodyClock.received(bytes);
            exchange.requestData(in, bytes);
            body.taken(bytes);
            if (state != State.IN_EXCHANGE) {
                return true;
            }
        }
        if (body.refusal() != null) {
            counters.refusals().get(body.refusal()).increment();
            exchange.abandon(Failure.BAD_BODY);
            answerFailed(Failure.BAD_BODY);
            return false;
        }
        if (body.complete()) {
            exchange.requestEnd(body.trailersOrNull(), body.trailersLength());
        }
        return true;
    }

    private void refuse(Refusal refusal) {
        counters.refusals().get(refusal).increment();
        if (http.badMessageLog().tryTake(worker.coarseNanos())) {
            LOG.info(
                    "listener {}: request of {} refused with {}: {}",
                    owner().name(),
                    socket.remoteAddress(),
                    refusal.status(),
                    refusal.reason());
        }
        answerLocally(refusal.status(), refusal.reason(), false, true);
    }

    @Override
    public void onInputEnd() {
        inputEnded = true;
        closeIfNothingCanFollow();
    }

    // ---- the answer -----------------------------------------------------------------------------------------------

    @Override
    public boolean requestComplete() {
        return body.complete();
    }

    @Override
    public void resumeRequest() {
        pump();
    }

    @Override
    public void answerInterim(ResponseHead interim) {
        ResponseHeadWriter.writeInterim(out.room(ResponseHeadWriter.bound(interim)), interim);
        if (interim.status() == 100 && !body.complete()) {
            startBodyClock();
        }
    }

    @Override
    public void answerHead(ResponseHead response, BodyFraming received) {
        out.flush();
        writesBeforeAnswer = out.writes();
        answerHeadWritten = true;
        BodyFraming framing = framingFor(received);
        if (framing == BodyFraming.UNTIL_CLOSE || !body.complete() || draining) {
            keepAlive = false;
        }
        Persistence persistence =
                !keepAlive ? Persistence.CLOSING : sayKeepAlive ? Persistence.KEPT_SAID : Persistence.KEPT;
        ResponseHeadWriter.write(out.room(ResponseHeadWriter.bound(response)), response, framing, persistence);
        answer.begin(framing);
    }

    private BodyFraming framingFor(BodyFraming received) {
        return switch (received) {
            case NONE, LENGTH -> received;
            case CHUNKED, UNTIL_CLOSE -> chunkedUnderstood ? BodyFraming.CHUNKED : BodyFraming.UNTIL_CLOSE;
        };
    }

    @Override
    public void answerData(ByteBuf source, int bytes) {
        answer.data(source, bytes);
    }

    @Override
    public void spliceAnswer(TcpSocket source, long bytes) {
        if (answer.framing() == BodyFraming.LENGTH && source.canSplice(socket)) {
            out.flush();
            source.splice(socket, bytes);
        }
    }

    @Override
    public void answerEnd(byte[] trailers, int trailersLength) {
        answer.end(trailers, trailersLength);
        answered();
    }

    @Override
    public void flushAnswer() {
        out.flush();
    }

    @Override
    public boolean writable() {
        return socket.writable();
    }

    @Override
    public void onWritable() {
        exchange.onDownstreamWritable();
    }

    @Override
    public void onOutputFailed() {
        close();
    }

    @Override
    public void answerFailed(Failure failure) {
        if (failure.status() == 0) {
            close();
        } else if (!answerHeadWritten || out.writes() == writesBeforeAnswer) {
            if (answerHeadWritten) {
                out.discard();
            }
            boolean close = !keepAlive || draining || !body.complete() || failure.status() == 408;
            answerLocally(failure.status(), failure.phrase(), exchange.toHead(), close);
        } else {
            cut();
        }
    }

    /** Ends an answer that has begun so that the client cannot take it for complete. */
    private void cut() {
        out.discard();
        if (answer.framing() == BodyFraming.UNTIL_CLOSE) {
            socket.reset();
        } else {
            close();
        }
    }

    private void answerLocally(int status, String text, boolean toHead, boolean close) {
        if (close) {
            keepAlive = false;
        }
        LastWords.write(out.room(256), status, text, toHead, close, sayKeepAlive);
        answered();
    }

    /** The answer is written: rests, goes on with the next request, or closes. */
    private void answered() {
        out.flush();
        if (!keepAlive) {
            closeAfterAnswer();
            return;
        }
        state = State.RESTING;
        unsentBytes = Long.MAX_VALUE;
        worker.setDeadline(deadline, settings.clientIdleNanos());
        if (draining && pending == null) {
            closeAfterAnswer();
            return;
        }
        if (mustAwaitWrites()) {
            awaitWrites();
        } else {
            pump();
        }
    }

    /** Whether the next request waits for the client to take its answers: there are too many of them, or too many bytes. */
    private boolean mustAwaitWrites() {
        if (!hasUnsent()) {
            answersAhead = 0;
            return false;
        }
        return ++answersAhead >= settings.pipelineDepth() || !socket.writable();
    }

    /** Whether answers wait to be sent, and fewer than when this was asked last. */
    private boolean takesWhatIsUnsent() {
        long before = unsentBytes;
        unsentBytes = socket.unsentBytes();
        return unsentBytes > 0 && unsentBytes < before;
    }

    private boolean hasUnsent() {
        return socket.unsentBytes() > 0;
    }

    private void awaitWrites() {
        counters.pipelinePauses().increment();
        awaitingWrites = true;
        socket.awaitSent();
    }

    @Override
    public void onSent() {
        awaitingWrites = false;
        answersAhead = 0;
        if (state == State.RESTING) {
            pump();
        }
    }

    @Override
    public void answerSwitched(ResponseHead response, Http1Upstream upstream, ByteBuf early, long idleNanos) {
        out.flush();
        ResponseHeadWriter.writeInterim(out.room(ResponseHeadWriter.bound(response)), response);
        out.flush();
        state = State.CLOSING;
        worker.cancelDeadline(deadline);
        exchange.dispose();
        TcpSocket backend = upstream.detach();
        Relay relay = new Relay(worker, socket, backend, idleNanos, this::tunnelEnded);
        socket.write(early, early.readableBytes());
        socket.flush();
        if (pending != null) {
            backend.write(pending, pending.readableBytes());
            backend.flush();
            dropInput();
        }
        relay.begin(inputEnded, upstream.inputHasEnded());
    }

    private void tunnelEnded() {
        exchange.tunnelEnded();
        ended();
    }

    // ---- ends -----------------------------------------------------------------------------------------------------

    @Override
    public void drain() {
        draining = true;
        if (state == State.RESTING && pending == null) {
            closeAfterAnswer();
        }
    }

    @Override
    public void abort() {
        exchange.abandon(Failure.CLIENT_GONE);
        socket.reset();
    }

    private void closeAfterAnswer() {
        boolean unread = consuming || pending != null || !body.complete() || state == State.READING_HEAD;
        state = State.CLOSING;
        dropInput();
        if (!unread && !hasUnsent()) {
            socket.close();
            return;
        }
        worker.cancelDeadline(deadline);
        exchange.dispose();
        new LingeringClose(worker, socket, inputEnded, this::ended).begin();
    }

    private void close() {
        state = State.CLOSING;
        socket.close();
    }

    private void dropInput() {
        if (pending != null) {
            pending.release();
            pending = null;
        }
        if (head != null) {
            http.giveBack(head);
            head = null;
        }
    }

    @Override
    public void onClosed() {
        exchange.abandon(Failure.CLIENT_GONE);
        state = State.CLOSING;
        dropInput();
        out.discard();
        worker.cancelDeadline(deadline);
        exchange.dispose();
        ended();
    }

    @Override
    public void onFailed(Throwable cause) {
        if (Sockets.isFault(cause)) {
            LOG.error(
                    "listener {}: connection of {} closed after an internal error",
                    owner().name(),
                    socket.remoteAddress(),
                    cause);
        }
        close();
    }

    // ---- time -----------------------------------------------------------------------------------------------------

    private void startBodyClock() {
        if (settings.minBodyRate() > 0 && bodyClock.start(worker.coarseNanos())) {
            worker.setDeadline(deadline, settings.requestBodyNanos());
        }
    }

    private void checkBodyClock() {
        long leftNanos = bodyClock.leftNanos(worker.coarseNanos(), settings.requestBodyNanos(), settings.minBodyRate());
        if (leftNanos > 0) {
            worker.setDeadline(deadline, leftNanos);
        } else {
            exchange.abandon(Failure.BODY_TIMEOUT);
            answerFailed(Failure.BODY_TIMEOUT);
        }
    }

    /** The end of the client's time: to send a head, to go on with a body, or to rest. */
    private final class ClientDeadline extends Deadline {
        @Override
        protected void onDeadline() {
            switch (state) {
                case RESTING -> {
                    if (takesWhatIsUnsent()) {
                        worker.setDeadline(this, settings.clientIdleNanos());
                    } else {
                        close();
                    }
                }
                case READING_HEAD -> {
                    counters.failures().get(Failure.HEAD_TIMEOUT).increment();
                    answerLocally(Failure.HEAD_TIMEOUT.status(), Failure.HEAD_TIMEOUT.phrase(), false, true);
                }
                case IN_EXCHANGE -> {
                    if (bodyClock.running() && !body.complete()) {
                        checkBodyClock();
                    }
                }
                case CLOSING -> {}
            }
        }
    }
}
