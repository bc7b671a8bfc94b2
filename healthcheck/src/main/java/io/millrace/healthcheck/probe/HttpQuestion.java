package io.millrace.healthcheck.probe;

import io.millrace.healthcheck.probe.Probe.Field;
import io.millrace.healthcheck.verdict.ProbeResult.Layer;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Set;

/**
 * One HTTP/1.1 request.
 *
 * <p>Threading: the event loop of the attempt.
 * <br>Limits: of the answer, {@link #MAX_LINE_BYTES} for the status line and each chunk line, {@link #MAX_HEAD_BYTES} for its
 * fields. They are what HAProxy's buffer holds by default, so that an answer beyond them is in trouble elsewhere too.
 * <br>Spec: RFC 9112.
 */
final class HttpQuestion implements Question {
    static final int MAX_LINE_BYTES = 4 * 1024;
    static final int MAX_HEAD_BYTES = 16 * 1024;

    /** How the body is handed on, piece by piece; a longer chunk comes in several. */
    private static final int MAX_CHUNK_BYTES = 8 * 1024;

    /** The name of the asker, and nothing of its version or machine. */
    static final String USER_AGENT = "millrace-probe";

    private static final Set<String> METHODS_WITH_CONTENT = Set.of("POST", "PUT", "PATCH");

    private final Probe.Http probe;

    HttpQuestion(Probe.Http probe) {
        this.probe = probe;
    }

    @Override
    public void ask(StreamAttempt attempt) {
        attempt.reached(Layer.L7);
        ChannelPipeline pipeline = attempt.pipeline();
        FullHttpRequest request = request(attempt.target());
        pipeline.addLast(codec(), new HttpAnswer(probe, attempt));
        pipeline.writeAndFlush(request);
        attempt.listen();
    }

    private static HttpClientCodec codec() {
        HttpDecoderConfig strict = new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEAD_BYTES)
                .setMaxChunkSize(MAX_CHUNK_BYTES)
                .setStrictLineParsing(true);
        return new HttpClientCodec(strict, false, false);
    }

    private FullHttpRequest request(Target target) {
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.valueOf(probe.method()), probe.path(), Unpooled.EMPTY_BUFFER);
        HttpHeaders fields = request.headers();
        fields.set(HttpHeaderNames.HOST, host(target));
        fields.set(HttpHeaderNames.USER_AGENT, USER_AGENT);
        fields.set(HttpHeaderNames.ACCEPT, "*/*");
        for (Field field : probe.fields()) {
            fields.remove(field.name());
        }
        for (Field field : probe.fields()) {
            fields.add(field.name(), field.value());
        }
        fields.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (METHODS_WITH_CONTENT.contains(probe.method())) {
            fields.set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
        }
        return request;
    }

    private String host(Target target) {
        return probe.host() == null ? TargetName.hostField(target, probe.trust() != null) : probe.host();
    }
}
