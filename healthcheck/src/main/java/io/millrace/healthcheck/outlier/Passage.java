package io.millrace.healthcheck.outlier;

/**
 * One exchange or connection on its way through an endpoint, as {@link Traffic} counts it; reused for the next one.
 *
 * <p>Threading: the event loop whose stripe it was begun with. It takes no lock and allocates nothing.
 * <br>Time: instants are arguments, of the same clock as those of {@link Traffic}.
 */
public final class Passage {

    /*
     *   OVER --begin--> WAITING --answered--> ANSWERED --end--> OVER
     *                    | ^ |                   |
     *                    | +-+ sent              +--failed--> OVER    the answer was cut off: it counts as failure only
     *                    +--failed--> OVER
     *                    +--end-----> OVER       nobody wanted the answer any more: no news of the endpoint
     */
    private enum State {
        OVER,
        WAITING,
        ANSWERED
    }

    private State state = State.OVER;
    private Traffic traffic;
    private Stripe stripe;
    private Answer answer;
    private long begunNanos;
    private long sentNanos;

    /** Something is on its way to the endpoint: a connect, or a request on a connection that was there. */
    public void begin(Traffic through, int stripeIndex, long nowNanos) {
        assert state == State.OVER;
        state = State.WAITING;
        traffic = through;
        stripe = through.stripe(stripeIndex, nowNanos);
        begunNanos = nowNanos;
        sentNanos = nowNanos;
        stripe.add(Stripe.IN_FLIGHT, 1);
        if (stripe.read(Stripe.WAITING) == 0) {
            stripe.set(Stripe.WAITING_SINCE, nowNanos);
        }
        stripe.add(Stripe.WAITING, 1);
    }

    /** From here on it is the endpoint that takes time, and no longer the connect or the rest of the request. */
    public void sent(long nowNanos) {
        sentNanos = nowNanos;
    }

    public long sentNanos() {
        return sentNanos;
    }

    /** How long ago it began; without meaning once over. */
    public long ageNanos(long nowNanos) {
        return nowNanos - begunNanos;
    }

    /** Whether the endpoint has answered somebody since the request was sent. */
    public boolean othersWereAnswered() {
        return traffic.answeredSince(sentNanos);
    }

    /** The endpoint's answer begins, or its connection came about where that is all there is to see. */
    public void answered(Answer kind, long nowNanos) {
        assert state == State.WAITING;
        state = State.ANSWERED;
        answer = kind;
        stripe.add(Stripe.WAITING, -1);
        stripe.set(Stripe.ANSWERED_AT, nowNanos);
        if (kind != Answer.GATEWAY_FAILURE) {
            stripe.countLatency(nowNanos - sentNanos);
        }
        count(kind, nowNanos);
    }

    private void count(Answer kind, long nowNanos) {
        switch (kind) {
            case OK -> {
                stripe.add(Stripe.OK, 1);
                traffic.noteOk();
            }
            case GATEWAY_FAILURE -> {
                stripe.add(Stripe.GATEWAY_FAILURES, 1);
                traffic.noteGatewayFailure(nowNanos);
            }
            case APP_FAILURE -> {
                stripe.add(Stripe.APP_FAILURES, 1);
                traffic.noteAppFailure(nowNanos);
            }
        }
    }

    /** The endpoint failed it: refused, reset, too late, or no answer that can be passed on. It is over. */
    public void failed(long nowNanos) {
        if (state == State.ANSWERED && answer == Answer.OK) {
            stripe.add(Stripe.OK, -1);
        }
        boolean counted = state == State.ANSWERED && answer != Answer.OK;
        if (state != State.OVER && !counted) {
            count(Answer.GATEWAY_FAILURE, nowNanos);
        }
        end();
    }

    /** It is over, and what is to be said of the endpoint has been said. No effect on one that is over. */
    public void end() {
        if (state == State.OVER) {
            return;
        }
        if (state == State.WAITING) {
            stripe.add(Stripe.WAITING, -1);
        }
        stripe.add(Stripe.IN_FLIGHT, -1);
        state = State.OVER;
        traffic = null;
        stripe = null;
    }
}
