package io.millrace.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/** One HTTP/2 connection of a lane: frames are listened to, without an object or a channel for each stream. */
final class Http2Wire {
    private static final int STREAM_WINDOW_BYTES = 1 << 20;
    private static final int CONNECTION_WINDOW_BYTES = 16 << 20;
    private static final int DEFAULT_WINDOW_BYTES = 65_535;

    private final Http2Lane lane;
    private final boolean secured;
    private final Http2Connection connection = new DefaultHttp2Connection(false);
    private final Http2ConnectionEncoder encoder;
    private final Handler handler;

    Http2Wire(Http2Lane lane, boolean secured) {
        this.lane = lane;
        this.secured = secured;
        connection
                .remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection)));
        encoder = new DefaultHttp2ConnectionEncoder(connection, new DefaultHttp2FrameWriter());
        Http2ConnectionDecoder decoder =
                new DefaultHttp2ConnectionDecoder(connection, encoder, new DefaultHttp2FrameReader());
        decoder.frameListener(new Frames());
        connection.addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamClosed(Http2Stream stream) {
                if (isCurrent()) {
                    lane.onFailure(stream.id(), ErrorKind.CLOSED_EARLY);
                }
            }
        });
        Http2Settings settings = new Http2Settings().pushEnabled(false).initialWindowSize(STREAM_WINDOW_BYTES);
        handler = new Handler(decoder, encoder, settings);
        handler.gracefulShutdownTimeoutMillis(0);
    }

    ChannelHandler handler() {
        return handler;
    }

    /** Begins a request on a stream of its own, to be written out by {@link #flush}. Returns the stream, -1 when there can be none. */
    int send(Http2Headers request) {
        int stream = connection.local().incrementAndGetNextStreamId();
        if (stream < 0) {
            return -1;
        }
        ChannelPromise written = handler.context.newPromise();
        encoder.writeHeaders(handler.context, stream, request, 0, true, written);
        return written.isDone() && !written.isSuccess() ? -1 : stream;
    }

    void flush() {
        handler.context.flush();
    }

    /** Whether the lane has not let go of this connection. */
    private boolean isCurrent() {
        return lane.isCurrent(handler.context.channel());
    }

    private final class Frames extends Http2FrameAdapter {
        @Override
        public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) throws Http2Exception {
            if (isCurrent() && !lane.isOpen()) {
                connection
                        .local()
                        .flowController()
                        .incrementWindowSize(
                                connection.connectionStream(), CONNECTION_WINDOW_BYTES - DEFAULT_WINDOW_BYTES);
                Long most = settings.maxConcurrentStreams();
                lane.onSettings(most == null ? Integer.MAX_VALUE : most);
            }
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int stream,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean end) {
            onHeadersRead(ctx, stream, headers, padding, end);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx, int stream, Http2Headers headers, int padding, boolean end) {
            if (isCurrent()) {
                CharSequence status = headers.status();
                lane.onStatus(stream, status != null && status.charAt(0) >= '4');
                onEnd(stream, end);
            }
        }

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int stream, ByteBuf data, int padding, boolean end) {
            if (isCurrent()) {
                onEnd(stream, end);
            }
            return data.readableBytes() + padding;
        }

        private void onEnd(int stream, boolean end) {
            if (end) {
                lane.onEnd(stream);
            }
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int stream, long code) {
            if (isCurrent()) {
                lane.onFailure(stream, ErrorKind.RESET);
            }
        }

        @Override
        public void onGoAwayRead(ChannelHandlerContext ctx, int lastStream, long code, ByteBuf debug) {
            if (isCurrent()) {
                lane.onGoAway();
            }
        }
    }

    private final class Handler extends Http2ConnectionHandler {
        private ChannelHandlerContext context;

        Handler(Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            super(decoder, encoder, settings);
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
            context = ctx;
            super.handlerAdded(ctx);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
            lane.owner().received(((ByteBuf) message).readableBytes());
            super.channelRead(ctx, message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
            super.channelReadComplete(ctx);
            lane.owner().readComplete();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (secured && event instanceof SslHandshakeCompletionEvent handshake && !isHttp2(ctx, handshake)) {
                lane.lost(ctx.channel(), ErrorKind.TLS);
            }
        }

        private boolean isHttp2(ChannelHandlerContext ctx, SslHandshakeCompletionEvent handshake) {
            return handshake.isSuccess()
                    && ApplicationProtocolNames.HTTP_2.equals(
                            ctx.pipeline().get(SslHandler.class).applicationProtocol());
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) throws Exception {
            lane.lost(ctx.channel(), ErrorKind.CLOSED_EARLY);
            super.channelInactive(ctx);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            lane.lost(ctx.channel(), ErrorKind.ofConnection(cause));
        }

        @Override
        public void onError(ChannelHandlerContext ctx, boolean outbound, Throwable cause) {
            if (cause instanceof Http2Exception.StreamException) {
                super.onError(ctx, outbound, cause);
            } else {
                lane.lost(ctx.channel(), ErrorKind.ofConnection(cause));
            }
        }
    }
}
