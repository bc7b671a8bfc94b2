package io.millrace.bench.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server for HTTP/1.1 and HTTP/2 that answers with two bytes, after the milliseconds that the query {@code ?delay=} says.
 * Plain it tells the two apart by the first byte, a G of GET or a P of the preface; secured by ALPN.
 *
 * <p>Ownership: {@link #close} ends its connections and its thread.
 */
final class NettyServer implements AutoCloseable {
    static final int MOST_STREAMS = 100;

    private static final byte[] BODY = {'o', 'k'};

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();
    private final Channel listener;

    private NettyServer(SslContext tls) throws InterruptedException {
        listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accepted.incrementAndGet();
                        if (tls == null) {
                            channel.pipeline().addLast(new Sniffer());
                        } else {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()), new ByAlpn());
                        }
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    static NettyServer plain() throws InterruptedException {
        return new NettyServer(null);
    }

    static NettyServer secured() throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .subject("CN=localhost")
                .setIsCertificateAuthority(true)
                .algorithm(CertificateBuilder.Algorithm.ecp256)
                .buildSelfSigned();
        return new NettyServer(SslContextBuilder.forServer(bundle.toKeyManagerFactory())
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2,
                        ApplicationProtocolNames.HTTP_1_1))
                .build());
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    int accepted() {
        return accepted.get();
    }

    int mostUnderWay() {
        return mostUnderWay.get();
    }

    private void answerLater(ChannelHandlerContext ctx, String target, Runnable answer) {
        mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        int at = target.indexOf("delay=");
        int delayMillis = at < 0 ? 0 : Integer.parseInt(target.substring(at + "delay=".length()));
        Runnable done = () -> {
            underWay.decrementAndGet();
            answer.run();
        };
        if (delayMillis == 0) {
            done.run();
        } else {
            ctx.executor().schedule(done, delayMillis, TimeUnit.MILLISECONDS);
        }
    }

    private void addHttp1(ChannelPipeline pipeline) {
        pipeline.addLast(new HttpServerCodec(), new HttpServerKeepAliveHandler(), new Http1());
    }

    private void addHttp2(ChannelPipeline pipeline) {
        Http2Settings settings = new Http2Settings().maxConcurrentStreams(MOST_STREAMS);
        pipeline.addLast(
                Http2FrameCodecBuilder.forServer().initialSettings(settings).build(), new Http2());
    }

    private final class Sniffer extends SimpleChannelInboundHandler<Object> {
        Sniffer() {
            super(false);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, Object message) {
            ByteBuf first = (ByteBuf) message;
            if (first.getByte(first.readerIndex()) == 'P') {
                addHttp2(ctx.pipeline());
            } else {
                addHttp1(ctx.pipeline());
            }
            ctx.fireChannelRead(message);
            ctx.pipeline().remove(this);
        }
    }

    private final class ByAlpn extends ApplicationProtocolNegotiationHandler {
        ByAlpn() {
            super(ApplicationProtocolNames.HTTP_1_1);
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                addHttp2(ctx.pipeline());
            } else {
                addHttp1(ctx.pipeline());
            }
        }
    }

    private final class Http1 extends SimpleChannelInboundHandler<HttpRequest> {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, HttpRequest request) {
            answerLater(ctx, request.uri(), () -> {
                FullHttpResponse answer = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(BODY));
                answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, BODY.length);
                ctx.writeAndFlush(answer);
            });
        }
    }

    private final class Http2 extends SimpleChannelInboundHandler<Http2HeadersFrame> {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, Http2HeadersFrame request) {
            Http2FrameStream stream = request.stream();
            answerLater(ctx, request.headers().path().toString(), () -> {
                ctx.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200")).stream(stream));
                ctx.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(BODY), true).stream(stream));
            });
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
