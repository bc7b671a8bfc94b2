package io.millrace.healthcheck.probe;

import io.millrace.healthcheck.probe.Probe.Field;
import io.millrace.healthcheck.verdict.ProbeResult;
import io.millrace.healthcheck.verdict.ProbeResult.Layer;
import io.millrace.healthcheck.verdict.ProbeResult.Outcome;
import io.millrace.healthcheck.verdict.ProbeResult.Reason;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/**
 * Judges the answer to one HTTP request, as early as it can: most answers by their head alone.
 *
 * <p>Threading: the event loop of the attempt.
 * <br>Limits: {@link #MAX_INTERIM} answers of 1xx, {@link BodyMatch#MAX_BYTES} of the body.
 */
final class HttpAnswer extends ChannelInboundHandlerAdapter {

    /** One or two are met (100, 103); sixteen are a target that keeps a probe busy. */
    static final int MAX_INTERIM = 16;

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int FIRST_INTERIM = 100;
    private static final int FIRST_FINAL = 200;
    private static final int NOT_FOUND = 404;

    private final Probe.Http probe;
    private final StreamAttempt attempt;
    private int interim;
    private boolean inInterim;
    private BodyMatch body;

    HttpAnswer(Probe.Http probe, StreamAttempt attempt) {
        this.probe = probe;
        this.attempt = attempt;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (!attempt.isEnded()) {
                read((HttpObject) message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        attempt.end(SocketFailure.bug(cause));
    }

    private void read(HttpObject part) {
        DecoderResult decoded = part.decoderResult();
        if (decoded.isFailure()) {
            readRefused(decoded.cause());
        } else if (part instanceof HttpResponse head) {
            readHead(head);
        } else if (part instanceof HttpContent content && !inInterim) {
            readBody(content);
        }
    }

    /** A connection that closes within the head is the attempt's own affair. */
    private void readRefused(Throwable cause) {
        if (cause instanceof TooLongFrameException) {
            fail(Reason.TOO_LONG, "more than a line or head may hold");
        } else if (!(cause instanceof PrematureChannelClosureException)) {
            fail(Reason.MALFORMED, String.valueOf(cause.getMessage()));
        }
    }

    private void readHead(HttpResponse head) {
        int status = head.status().code();
        inInterim = status < FIRST_FINAL && status != SWITCHING_PROTOCOLS;
        if (!isHttp1(head.protocolVersion()) || status < FIRST_INTERIM) {
            fail(Reason.MALFORMED, head.protocolVersion().text() + " " + status);
        } else if (!inInterim) {
            judge(head);
        } else if (++interim > MAX_INTERIM) {
            fail(Reason.TOO_LONG, "more than " + MAX_INTERIM + " interim answers");
        }
    }

    private static boolean isHttp1(HttpVersion version) {
        return version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0);
    }

    /** The status first: a broken service rarely says who it is, and its status is the better reason. */
    private void judge(HttpResponse head) {
        int status = head.status().code();
        boolean asksToDrain = probe.drainOn404() && status == NOT_FOUND;
        if (!asksToDrain && probe.expectedStatus().stream().noneMatch(range -> range.contains(status))) {
            fail(Reason.STATUS, String.valueOf(status));
        } else if (!isItself(head)) {
            fail(Reason.IDENTITY, otherIdentity(head));
        } else if (asksToDrain) {
            attempt.end(new ProbeResult(Outcome.DEGRADED, Layer.L7, Reason.ASKED_TO_DRAIN, "by status 404"));
        } else {
            body = BodyMatch.of(probe);
            if (body == null) {
                attempt.pass();
            }
        }
    }

    /** One field says who answers; a second one that says otherwise makes the answer nobody's. */
    private boolean isItself(HttpResponse head) {
        Field identity = probe.identity();
        if (identity == null) {
            return true;
        }
        List<String> values = head.headers().getAll(identity.name());
        return !values.isEmpty() && values.stream().allMatch(identity.value()::equals);
    }

    private String otherIdentity(HttpResponse head) {
        Field identity = probe.identity();
        List<String> values = head.headers().getAll(identity.name());
        return identity.name() + " should be " + identity.value() + ", is "
                + (values.isEmpty() ? "missing" : String.join(", ", values));
    }

    private void readBody(HttpContent content) {
        if (body.append(content.content()) || content instanceof LastHttpContent) {
            String refusal = body.refusalOrNull();
            if (refusal == null) {
                attempt.pass();
            } else {
                fail(Reason.BODY, refusal);
            }
        }
    }

    private void fail(Reason reason, String detail) {
        attempt.end(ProbeResult.failed(Layer.L7, reason, detail));
    }
}
