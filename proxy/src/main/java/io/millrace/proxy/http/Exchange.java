package io.millrace.proxy.http;

import io.millrace.healthcheck.outlier.Answer;
import io.millrace.healthcheck.outlier.Passage;
import io.millrace.proxy.http.wire.BodyFraming;
import io.millrace.proxy.http.wire.Method;
import io.millrace.proxy.http.wire.Refusal;
import io.millrace.proxy.http.wire.RequestHead;
import io.millrace.proxy.http.wire.ResponseHead;
import io.millrace.proxy.loop.Deadline;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.pool.Load;
import io.millrace.proxy.pool.Pool;
import io.millrace.proxy.socket.TcpSocket;
import io.millrace.proxy.upstream.ConnectFailure;
import io.millrace.proxy.upstream.Connecting;
import io.millrace.proxy.upstream.Endpoint;
import io.millrace.proxy.upstream.IdleUpstream;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One request with its answer: from route to endpoint, over failed connects and safe replays, to the last byte.
 *
 * <p>Reused for the next request of the same stream. It owns the request's head until no replay is possible any more, and
 * the upstream connection until the answer is complete.
 *
 * <p>Threading: the worker of the client's connection.
 */
final class Exchange extends Deadline implements Connecting.Listener, Load.Waiter {

    /*
     *   IDLE ──begin──> CONNECTING ──connected──> SENT ──final head──> ANSWERING ──end──> IDLE
     *                     │    ^  └─connect failed, next endpoint─┘      │
     *                     │    └──────────replay──────────┘ (SENT)       │
     *                     │                  │  ^                          │
     *                     │           no room v  │ room                    │
     *                     │                WAITING                         │
     *                     └──────────────failure from any state──────────┴──> IDLE
     *
     * While SENT the deadline is that of the response head once the request is complete; while data flows, in either
     * direction, it is that of the idle stream.
     */
    private enum State {
        IDLE,
        CONNECTING,
        SENT,
        WAITING,
        ANSWERING
    }

    /** 1xx answers one request may get; more are an attack or a loop. */
    private static final int MAX_INTERIM_ANSWERS = 16;

    private static final int MAX_REPLAYS = 2;

    /**
     * How often a request moves away from endpoints that were found DOWN while it waited: so often that it leaves a small zone
     * that is cut off, and so seldom that one that freezes whoever it meets does not reach them all.
     */
    private static final int MAX_MOVES = 3;

    /**
     * How long after a request a reused connection may end without that being the endpoint's failure, 100 ms: its end was on
     * the way already when the request left, as when an idle connection grows too old for the backend. More than any round trip
     * between zones, less than it takes to notice a request and fail it.
     */
    private static final long CROSSING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final HttpWorker http;
    private final Worker worker;
    private final DownstreamStream downstream;
    private final HttpCounters counters;
    private final Passage passage = new Passage();

    private State state = State.IDLE;
    private HttpSettings settings;
    private RequestHead head;
    private boolean trusted;
    private byte[] clientAddress;
    private Pool pool;
    private List<Endpoint> tried;

    /** The endpoint whose connection was lost last, to be connected to once more when there is no other; null when it was. */
    private Endpoint lost;

    private Connecting connecting;
    private Http1Upstream upstream;
    private long begunNanos;

    /** Since when the present search for a connection goes on: its budget is not what an endpoint had that answered nothing. */
    private long searchedNanos;

    private long movedNanos;
    private int interimAnswers;
    private int replays;
    private int moves;
    private boolean holdsReplay;
    private boolean toHead;
    private boolean upgradeRequested;
    private boolean interimWelcome;
    private boolean requestDataSent;

    Exchange(HttpWorker http, DownstreamStream downstream, HttpCounters counters) {
        this.http = http;
        this.worker = http.worker();
        this.downstream = downstream;
        this.counters = counters;
    }

    /**
     * Begins with a request whose head is complete.
     *
     * <p>Ownership: takes {@code requestHead}; its body follows through {@link #requestData} when {@link #wantsRequestData}.
     */
    void begin(RequestHead requestHead, HttpSettings current, boolean trustedClient, byte[] client) {
        counters.exchanges().increment();
        settings = current;
        head = requestHead;
        trusted = trustedClient;
        clientAddress = client;
        toHead = requestHead.method() == Method.HEAD;
        upgradeRequested = requestHead.upgradeRequested();
        interimWelcome = requestHead.minorVersion() > 0;
        requestDataSent = false;
        interimAnswers = 0;
        replays = 0;
        moves = 0;
        holdsReplay = false;
        tried = null;
        lost = null;
        pool = current.routes()
                .match(
                        requestHead.bytes(),
                        requestHead.hostStart(),
                        requestHead.hostEnd(),
                        requestHead.pathStart(),
                        requestHead.pathEnd());
        begunNanos = worker.nowNanos();
        searchedNanos = begunNanos;
        movedNanos = begunNanos;
        state = State.CONNECTING;
        if (pool == null) {
            fail(Failure.NO_ROUTE);
            return;
        }
        pool.load(worker).exchangeBegun();
        if (settings.requestNanos() > 0) {
            worker.setDeadline(this, settings.requestNanos());
        }
        attempt(true);
    }

    private void attempt(boolean idleAllowed) {
        Endpoint endpoint = pool.pickOrNull(worker, tried);
        if (endpoint == null) {
            endpoint = lost;
            lost = null;
        }
        if (endpoint == null) {
            fail(Failure.UNAVAILABLE);
            return;
        }
        long nowNanos = tried == null ? begunNanos : worker.nowNanos();
        passage.begin(endpoint.traffic(), worker.index(), nowNanos);
        IdleUpstream idle = idleAllowed ? endpoint.idle(worker).popOrNull() : null;
        if (idle != null) {
            send((Http1Upstream) idle);
        } else {
            connect(endpoint, nowNanos);
        }
    }

    private void connect(Endpoint endpoint, long nowNanos) {
        long leftNanos = pool.timeouts().connectBudget().toNanos() - (nowNanos - searchedNanos);
        if (leftNanos <= 0) {
            fail(Failure.UNAVAILABLE);
            return;
        }
        connecting = new Connecting(worker, endpoint, this);
        connecting.start(
                settings.bufferBytes(),
                Math.min(leftNanos, pool.timeouts().connect().toNanos()));
    }

    @Override
    public void onConnected(Endpoint endpoint, TcpSocket socket) {
        connecting = null;
        passage.sent(worker.nowNanos());
        send(Http1Upstream.over(socket, endpoint, http));
        sendRest();
    }

    /* Whoever waited for a connection waits no more: what has come of the request since goes out. */
    private void sendRest() {
        if (state == State.SENT) {
            downstream.resumeRequest();
            flushRequest();
        }
    }

    @Override
    public void onConnectFailed(Endpoint endpoint, ConnectFailure failure) {
        connecting = null;
        if (!failure.blamesEndpoint()) {
            fail(Failure.OUT_OF_RESOURCES);
            return;
        }
        passage.failed(worker.nowNanos());
        pool.counters().connectFailovers().increment();
        addTried(endpoint);
        attempt(!holdsReplay);
        sendRest();
    }

    private void addTried(Endpoint endpoint) {
        if (tried == null) {
            tried = new ArrayList<>(2);
        }
        tried.add(endpoint);
    }

    private void send(Http1Upstream taken) {
        upstream = taken;
        state = State.SENT;
        taken.endpoint().exchanges().increment();
        taken.begin(this, head, settings.forwarded(), trusted, clientAddress);
        armAfterRequestMove();
    }

    /** Whether {@link #requestData} may be called now; if not, the downstream's {@code resumeRequest} follows. */
    boolean wantsRequestData() {
        return upstream != null && upstream.writable();
    }

    /** The next {@code bytes} of the request's body in {@code source}, which remains the caller's. */
    void requestData(ByteBuf source, int bytes) {
        requestDataSent = true;
        movedNanos = worker.coarseNanos();
        upstream.requestData(source, bytes);
    }

    /** Lets the next {@code bytes} of the request's body come straight from {@code source}, where that is possible. */
    void spliceRequest(TcpSocket source, long bytes) {
        if (upstream != null) {
            requestDataSent = true;
            upstream.spliceRequest(source, bytes);
        }
    }

    /** Bytes of the request's body have left inside the kernel. */
    void requestSpliced() {
        movedNanos = worker.coarseNanos();
    }

    /** Whether bytes of the request wait for the backend to take them. */
    boolean requestBlocked() {
        return upstream != null && upstream.blocked();
    }

    /** The request is complete. */
    void requestEnd(byte[] trailers, int trailersLength) {
        upstream.requestEnd(trailers, trailersLength);
        passage.sent(worker.nowNanos());
        armAfterRequestMove();
    }

    void flushRequest() {
        if (upstream != null) {
            upstream.flush();
        }
    }

    private void armAfterRequestMove() {
        if (state == State.SENT && downstream.requestComplete()) {
            arm(pool.timeouts().responseHead().toNanos());
        } else {
            arm(pool.timeouts().streamIdle().toNanos());
        }
        movedNanos = worker.coarseNanos();
    }

    private void arm(long delayNanos) {
        long bounded = delayNanos;
        if (settings.requestNanos() > 0) {
            long leftNanos = settings.requestNanos() - (worker.coarseNanos() - begunNanos);
            bounded = Math.min(bounded, Math.max(0, leftNanos));
        }
        worker.setDeadline(this, bounded);
    }

    /** The client has broken off or broken the grammar: nothing more reaches the backend. */
    void abandon(Failure failure) {
        if (state != State.IDLE) {
            counters.failures().get(failure).increment();
            end(false);
        }
    }

    void onDownstreamWritable() {
        if (upstream != null) {
            movedNanos = worker.coarseNanos();
            upstream.resume();
        }
    }

    void onUpstreamWritable() {
        movedNanos = worker.coarseNanos();
        downstream.resumeRequest();
    }

    /** An interim or final head from the backend; {@code rest} is what came behind it. Returns whether reading goes on here. */
    boolean onResponseHead(ResponseHead response, BodyFraming framing, ByteBuf rest) {
        movedNanos = worker.coarseNanos();
        if (response.status() == 101) {
            return switchProtocols(response, rest);
        }
        if (response.status() < 200) {
            return passInterim(response);
        }
        state = State.ANSWERING;
        noteAnswer(response.status());
        giveBackHead();
        arm(pool.timeouts().streamIdle().toNanos());
        downstream.answerHead(response, framing);
        giveBackReplay();
        return true;
    }

    private void noteAnswer(int status) {
        passage.answered(Answer.ofStatus(status), worker.nowNanos());
        upstream.endpoint().answered(passage.sentNanos());
    }

    private boolean passInterim(ResponseHead response) {
        if (++interimAnswers > MAX_INTERIM_ANSWERS) {
            fail(Failure.BAD_ANSWER);
            return false;
        }
        if (interimWelcome) {
            downstream.answerInterim(response);
        }
        return true;
    }

    private boolean switchProtocols(ResponseHead response, ByteBuf rest) {
        if (!upgradeRequested || !response.connectionUpgrade()) {
            fail(Failure.BAD_ANSWER);
            return false;
        }
        counters.upgrades().increment();
        noteAnswer(response.status());
        Http1Upstream switched = upstream;
        upstream = null;
        letGo(true);
        downstream.answerSwitched(
                response, switched, rest, pool.timeouts().streamIdle().toNanos());
        return false;
    }

    /** The next {@code bytes} of the answer's body in {@code source}, which remains the caller's. */
    void onResponseData(ByteBuf source, int bytes) {
        movedNanos = worker.coarseNanos();
        downstream.answerData(source, bytes);
    }

    /** Lets the next {@code bytes} of the answer's body come straight from {@code source}, where that is possible. */
    void spliceResponse(TcpSocket source, long bytes) {
        downstream.spliceAnswer(source, bytes);
    }

    /** Bytes of the answer's body have left inside the kernel. */
    void onResponseSpliced() {
        movedNanos = worker.coarseNanos();
    }

    /** Whether the client's side has no room for more of the answer. */
    boolean downstreamFull() {
        if (downstream.writable()) {
            return false;
        }
        downstream.flushAnswer();
        return !downstream.writable();
    }

    void onResponseReadComplete() {
        downstream.flushAnswer();
    }

    /** The answer is complete. {@code reusable} says whether the backend keeps its connection. */
    void onResponseEnd(byte[] trailers, int trailersLength, boolean reusable) {
        boolean reuse = reusable && downstream.requestComplete() && !upgradeRequested;
        end(reuse);
        downstream.answerEnd(trailers, trailersLength);
    }

    /** The backend's answer broke a rule of the grammar. */
    void onResponseRefused(Refusal refusal) {
        counters.badAnswers().get(refusal).increment();
        if (http.badMessageLog().tryTake(worker.coarseNanos())) {
            upstream.logRefused(refusal);
        }
        fail(Failure.BAD_ANSWER);
    }

    /** The backend sent more than its answer. */
    void onSurplus() {
        fail(Failure.BAD_ANSWER);
    }

    /** The backend's connection ended before the answer was complete. */
    void onUpstreamLost(boolean answerBegun) {
        Endpoint endpoint = upstream.endpoint();
        noteLoss(endpoint, answerBegun);
        if (state == State.SENT && !answerBegun && replays < MAX_REPLAYS && mayReplay()) {
            replays++;
            leave(endpoint);
        } else {
            fail(Failure.ANSWER_CUT);
        }
    }

    /*
     * A request and the end of a reused connection may have crossed. A new connection that is reset before the first byte
     * is as good as refused, unless the endpoint answers others meanwhile: then it is this request that it cannot bear, and
     * no client should have the power to take an endpoint away from all others.
     */
    private void noteLoss(Endpoint endpoint, boolean answerBegun) {
        long nowNanos = worker.nowNanos();
        if (answerBegun || nowNanos - passage.sentNanos() > CROSSING_NANOS || !upstream.reused()) {
            boolean refused = !answerBegun && !upstream.reused() && upstream.broken() && !passage.othersWereAnswered();
            passage.failed(nowNanos);
            if (refused) {
                endpoint.unreachable("reset before the first byte", nowNanos);
            }
        }
        passage.end();
    }

    /**
     * The endpoint is down and nothing has come of the answer: the request moves to another one if it may. One that may not
     * goes on waiting, since the endpoint may have acted on it and may still answer.
     */
    void onEndpointDown() {
        if (state == State.SENT && moves < MAX_MOVES && mayReplay()) {
            moves++;
            passage.end();
            leave(upstream.endpoint());
        }
    }

    /**
     * Whether the request may be sent once more although an endpoint may have begun to act on it: it is idempotent, has no
     * body, and the pool's budget allows replays at all.
     */
    private boolean mayReplay() {
        if (head == null
                || requestDataSent
                || head.framing() != BodyFraming.NONE
                || !head.method().idempotent()
                || interimAnswers > 0) {
            return false;
        }
        return holdsReplay || pool.load(worker).mayWait();
    }

    /** Leaves a lost endpoint for another one, at once or when the budget has room. */
    private void leave(Endpoint endpoint) {
        addTried(endpoint);
        lost = endpoint;
        upstream.cancel();
        upstream = null;
        if (holdsReplay || pool.load(worker).tryReplay()) {
            replay();
        } else {
            state = State.WAITING;
            pool.counters().replaysDelayed().increment();
            pool.load(worker).awaitReplay(this);
            arm(pool.timeouts().connectBudget().toNanos());
            movedNanos = worker.coarseNanos();
        }
    }

    @Override
    public void onReplayRoom() {
        replay();
    }

    private void replay() {
        holdsReplay = true;
        pool.counters().replays().increment();
        searchedNanos = worker.nowNanos();
        state = State.CONNECTING;
        attempt(false);
    }

    @Override
    protected void onDeadline() {
        if (state == State.IDLE) {
            return;
        }
        long nowNanos = worker.coarseNanos();
        if (settings.requestNanos() > 0 && nowNanos - begunNanos >= settings.requestNanos()) {
            fail(Failure.REQUEST_TIMEOUT);
            return;
        }
        if (state == State.WAITING) {
            pool.counters().replaysRefused().increment();
            fail(Failure.ANSWER_CUT);
            return;
        }
        boolean waitsForHead = state == State.SENT && downstream.requestComplete();
        long limitNanos = state == State.CONNECTING
                ? Long.MAX_VALUE
                : waitsForHead
                        ? pool.timeouts().responseHead().toNanos()
                        : pool.timeouts().streamIdle().toNanos();
        long quietNanos = nowNanos - movedNanos;
        if (quietNanos >= limitNanos) {
            fail(waitsForHead ? Failure.HEAD_TOO_LATE : Failure.STALLED);
        } else if (state != State.CONNECTING) {
            arm(limitNanos - quietNanos);
        }
    }

    private void fail(Failure failure) {
        counters.failures().get(failure).increment();
        if (blamesEndpoint(failure)) {
            passage.failed(worker.nowNanos());
        }
        if (failure == Failure.UNAVAILABLE) {
            pool.counters().unavailable().increment();
        }
        end(false);
        downstream.answerFailed(failure);
    }

    /* Of a request's whole time, the endpoint answers for it that had it for the greater part. */
    private boolean blamesEndpoint(Failure failure) {
        return switch (failure) {
            case BAD_ANSWER, HEAD_TOO_LATE -> true;
            case REQUEST_TIMEOUT ->
                state != State.ANSWERING
                        && downstream.requestComplete()
                        && passage.ageNanos(worker.nowNanos()) >= settings.requestNanos() / 2;
            case NO_ROUTE,
                    HEAD_TIMEOUT,
                    BODY_TIMEOUT,
                    BAD_BODY,
                    CLIENT_GONE,
                    UNAVAILABLE,
                    ANSWER_CUT,
                    STALLED,
                    OUT_OF_RESOURCES,
                    BUG -> false;
        };
    }

    /** Leaves every state for IDLE; {@code reuseUpstream} keeps its connection for the next exchange. */
    private void end(boolean reuseUpstream) {
        passage.end();
        letGo(reuseUpstream);
    }

    private void letGo(boolean reuseUpstream) {
        if (state == State.WAITING) {
            pool.load(worker).stopWaiting(this);
        }
        state = State.IDLE;
        giveBackHead();
        if (connecting != null) {
            connecting.cancel();
            connecting = null;
        }
        if (upstream != null) {
            Http1Upstream done = upstream;
            upstream = null;
            if (reuseUpstream) {
                done.release(pool);
            } else {
                done.cancel();
            }
        }
        if (pool != null) {
            pool.load(worker).exchangeEnded();
            giveBackReplay();
        }
    }

    /** Lets the next replay begin: what endpoints must be spared is many requests at once, not long answers. */
    private void giveBackReplay() {
        if (holdsReplay) {
            holdsReplay = false;
            pool.load(worker).replayEnded();
        }
    }

    private void giveBackHead() {
        if (head != null) {
            http.giveBack(head);
            head = null;
        }
    }

    boolean toHead() {
        return toHead;
    }

    /** The connection it was switched to has ended. */
    void tunnelEnded() {
        passage.end();
    }

    /** Takes the deadline out of the worker's wheel, as when the connection has ended. */
    void dispose() {
        worker.cancelDeadline(this);
    }
}
