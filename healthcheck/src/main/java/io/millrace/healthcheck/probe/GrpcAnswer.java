package io.millrace.healthcheck.probe;

import io.millrace.healthcheck.verdict.ProbeResult;
import io.millrace.healthcheck.verdict.ProbeResult.Layer;
import io.millrace.healthcheck.verdict.ProbeResult.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * Judges the answer to a health call: HTTP status and content type, the message, and the call's own status at the end.
 *
 * <p>Threading: the event loop of the attempt.
 * <br>Limits: {@link #MAX_MESSAGE_BYTES} of the message, {@link #MAX_INTERIM} heads of 1xx, {@link
 * #MAX_FRAMES} of any kind.
 */
final class GrpcAnswer extends Http2ChannelDuplexHandler {

    /** A status takes 7 bytes; the rest is for fields that later versions may add. */
    static final int MAX_MESSAGE_BYTES = 1024;

    static final int MAX_INTERIM = HttpAnswer.MAX_INTERIM;

    /** Of any kind: an answer takes eight or so, and each ping or setting is worth an answer of ours. */
    static final int MAX_FRAMES = 100;

    private static final String OK = "200";
    private static final String[] CALL_STATUS = {
        "OK",
        "CANCELLED",
        "UNKNOWN",
        "INVALID_ARGUMENT",
        "DEADLINE_EXCEEDED",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS",
        "UNAUTHENTICATED"
    };

    private final StreamAttempt attempt;
    private final byte[] message = new byte[MAX_MESSAGE_BYTES];
    private Http2FrameStream stream;
    private int messageBytes;
    private int interim;
    private int frames;
    private boolean headSeen;

    GrpcAnswer(StreamAttempt attempt) {
        this.attempt = attempt;
    }

    /** The stream to ask on, once this is in its pipeline. It is the only one: pushing is off. */
    Http2FrameStream begin() {
        stream = newStream();
        return stream;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        try {
            if (!attempt.isEnded()) {
                read(frame);
            }
        } finally {
            ReferenceCountUtil.release(frame);
        }
    }

    private void read(Object frame) {
        if (++frames > MAX_FRAMES) {
            fail(Reason.TOO_LONG, "more than " + MAX_FRAMES + " frames");
        } else if (frame instanceof Http2GoAwayFrame goAway) {
            readGoAway(goAway);
        } else if (frame instanceof Http2StreamFrame ours) {
            readOurs(ours);
        }
    }

    /** A server that only shuts down answers what it has taken. */
    private void readGoAway(Http2GoAwayFrame goAway) {
        if (goAway.lastStreamId() < stream.id()) {
            fail(Reason.CLOSED, "GOAWAY " + nameOf(goAway.errorCode()));
        }
    }

    private void readOurs(Http2StreamFrame frame) {
        if (frame instanceof Http2ResetFrame reset) {
            fail(Reason.RESET, "stream " + nameOf(reset.errorCode()));
        } else if (frame instanceof Http2HeadersFrame head) {
            readHead(head);
        } else if (frame instanceof Http2DataFrame data) {
            readData(data);
        }
    }

    private void readHead(Http2HeadersFrame frame) {
        Http2Headers head = frame.headers();
        if (headSeen) {
            judgeEnd(head);
            return;
        }
        String status = String.valueOf(head.status());
        if (status.startsWith("1") && !frame.isEndStream()) {
            if (++interim > MAX_INTERIM) {
                fail(Reason.TOO_LONG, "more than " + MAX_INTERIM + " interim answers");
            }
            return;
        }
        headSeen = true;
        String contentType = String.valueOf(head.get("content-type"));
        if (!status.equals(OK)) {
            fail(Reason.STATUS, status);
        } else if (!contentType.startsWith("application/grpc")) {
            fail(Reason.MALFORMED, "content-type " + contentType);
        } else if (frame.isEndStream()) {
            judgeEnd(head);
        }
    }

    private void readData(Http2DataFrame frame) {
        ByteBuf bytes = frame.content();
        int length = bytes.readableBytes();
        if (messageBytes + length > MAX_MESSAGE_BYTES) {
            fail(Reason.TOO_LONG, "message of more than " + MAX_MESSAGE_BYTES + " bytes");
            return;
        }
        bytes.readBytes(message, messageBytes, length);
        messageBytes += length;
        if (frame.isEndStream()) {
            fail(Reason.MALFORMED, "no grpc-status");
        }
    }

    /** Judges the last head: of a call that failed at once it is also the first. */
    private void judgeEnd(Http2Headers head) {
        CharSequence callStatus = head.get("grpc-status");
        if (callStatus == null) {
            fail(Reason.MALFORMED, "no grpc-status");
        } else if (!callStatus.toString().equals("0")) {
            fail(Reason.STATUS, failedCall(callStatus.toString(), head.get("grpc-message")));
        } else {
            judgeMessage(GrpcHealth.status(Unpooled.wrappedBuffer(message, 0, messageBytes)));
        }
    }

    private void judgeMessage(int status) {
        if (status == GrpcHealth.SERVING) {
            attempt.pass();
        } else if (status == GrpcHealth.MALFORMED) {
            fail(Reason.MALFORMED, "message of " + messageBytes + " bytes");
        } else {
            fail(Reason.NOT_SERVING, GrpcHealth.nameOf(status));
        }
    }

    private static String failedCall(String status, CharSequence text) {
        boolean known = status.matches("1?\\d") && Integer.parseInt(status) < CALL_STATUS.length;
        return "grpc " + status
                + (known ? " " + CALL_STATUS[Integer.parseInt(status)] : "")
                + (text == null ? "" : ": " + text);
    }

    private static String nameOf(long errorCode) {
        Http2Error error = Http2Error.valueOf(errorCode);
        return error == null ? String.valueOf(errorCode) : error.name();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable reason = cause instanceof Http2FrameStreamException ? cause.getCause() : cause;
        if (reason instanceof Http2Exception.HeaderListSizeException) {
            fail(Reason.TOO_LONG, "head of more than " + GrpcQuestion.MAX_HEAD_BYTES + " bytes");
        } else if (reason instanceof Http2Exception) {
            fail(Reason.MALFORMED, String.valueOf(reason.getMessage()));
        } else {
            attempt.end(SocketFailure.bug(reason));
        }
    }

    private void fail(Reason reason, String detail) {
        attempt.end(ProbeResult.failed(Layer.L7, reason, detail));
    }
}
