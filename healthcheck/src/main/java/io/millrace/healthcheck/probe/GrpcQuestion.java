package io.millrace.healthcheck.probe;

import io.millrace.healthcheck.verdict.ProbeResult;
import io.millrace.healthcheck.verdict.ProbeResult.Layer;
import io.millrace.healthcheck.verdict.ProbeResult.Reason;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;

/**
 * One call of grpc.health.v1.Health/Check over HTTP/2, the only one on its connection.
 *
 * <p>Threading: the event loop of the attempt.
 * <br>Limits: {@link #MAX_HEAD_BYTES} of header fields. No window is ever opened again, so a target that sends data without end
 * stops after the 64 KiB of the first window; a target that sends other frames without end meets the attempt's own bound.
 * <br>Spec: gRPC over HTTP/2; RFC 9113, section 3.3 for clear text.
 */
final class GrpcQuestion implements Question {

    static final int MAX_HEAD_BYTES = HttpQuestion.MAX_HEAD_BYTES;

    private static final String PATH = "/grpc.health.v1.Health/Check";

    private final Probe.Grpc probe;

    GrpcQuestion(Probe.Grpc probe) {
        this.probe = probe;
    }

    @Override
    public void ask(StreamAttempt attempt) {
        ChannelPipeline pipeline = attempt.pipeline();
        SslHandler tls = pipeline.get(SslHandler.class);
        if (tls != null && !ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())) {
            attempt.end(ProbeResult.failed(Layer.L6, Reason.HANDSHAKE, "no HTTP/2 by ALPN"));
            return;
        }
        attempt.reached(Layer.L7);
        GrpcAnswer answer = new GrpcAnswer(attempt);
        pipeline.addLast(codec(), answer);
        Http2FrameStream stream = answer.begin();
        pipeline.write(new DefaultHttp2HeadersFrame(head(attempt.target())).stream(stream));
        pipeline.writeAndFlush(new DefaultHttp2DataFrame(GrpcHealth.request(probe.service()), true).stream(stream));
        attempt.listen();
    }

    private static Http2FrameCodec codec() {
        return Http2FrameCodecBuilder.forClient()
                .initialSettings(
                        Http2Settings.defaultSettings().pushEnabled(false).maxHeaderListSize(MAX_HEAD_BYTES))
                .gracefulShutdownTimeoutMillis(0)
                .build();
    }

    private Http2Headers head(Target target) {
        boolean secure = probe.trust() != null;
        return new DefaultHttp2Headers()
                .method("POST")
                .scheme(secure ? "https" : "http")
                .path(PATH)
                .authority(TargetName.hostField(target, secure))
                .set("te", "trailers")
                .set("content-type", "application/grpc")
                .set("user-agent", HttpQuestion.USER_AGENT);
    }
}
