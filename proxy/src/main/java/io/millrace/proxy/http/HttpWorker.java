package io.millrace.proxy.http;

import io.millrace.proxy.http.wire.HeadRules;
import io.millrace.proxy.http.wire.HeadRules.UnderscoreNames;
import io.millrace.proxy.http.wire.RequestHead;
import io.millrace.proxy.http.wire.ResponseHead;
import io.millrace.proxy.loop.LogBudget;
import io.millrace.proxy.loop.Worker;
import java.util.ArrayDeque;

/**
 * What the HTTP connections of one worker share: heads to read into, and the log budget for bad messages.
 *
 * <p>Threading: that worker. Limits: at most {@value #SPARE_HEADS} heads of each kind are kept for reuse.
 *
 * <p>Why: a head is needed from its first byte until the exchange can no longer be replayed; a connection at rest has none,
 * so that it stays small.
 */
public final class HttpWorker {

    /**
     * From how much on the rest of a body of known length goes past memory. Two reads of the usual size: for less, the calls of a
     * splice and the read that shows its end cost what the copy does.
     */
    static final long SPLICED_BYTES = 32 * 1024;

    private static final int SPARE_HEADS = 256;

    /** Bounds for what backends send; not configurable, since backends are the operator's own. */
    private static final HeadRules RESPONSE_RULES = new HeadRules(64 * 1024, 1, 256, UnderscoreNames.ALLOW);

    private final Worker worker;
    private final ArrayDeque<RequestHead> requestHeads = new ArrayDeque<>();
    private final ArrayDeque<ResponseHead> responseHeads = new ArrayDeque<>();
    private final LogBudget badMessageLog = new LogBudget();

    public HttpWorker(Worker worker) {
        this.worker = worker;
    }

    Worker worker() {
        return worker;
    }

    LogBudget badMessageLog() {
        return badMessageLog;
    }

    /** Ownership: the caller's, until {@link #giveBack(RequestHead)}. */
    RequestHead takeRequestHead(HeadRules rules) {
        RequestHead spare = requestHeads.pollLast();
        if (spare == null) {
            return new RequestHead(rules);
        }
        spare.reset(rules);
        return spare;
    }

    void giveBack(RequestHead head) {
        if (requestHeads.size() < SPARE_HEADS) {
            head.reset();
            requestHeads.addLast(head);
        }
    }

    /** Ownership: the caller's, until {@link #giveBack(ResponseHead)}. */
    ResponseHead takeResponseHead() {
        ResponseHead spare = responseHeads.pollLast();
        return spare == null ? new ResponseHead(RESPONSE_RULES) : spare;
    }

    void giveBack(ResponseHead head) {
        if (responseHeads.size() < SPARE_HEADS) {
            head.reset();
            responseHeads.addLast(head);
        }
    }

    static HeadRules responseRules() {
        return RESPONSE_RULES;
    }
}
