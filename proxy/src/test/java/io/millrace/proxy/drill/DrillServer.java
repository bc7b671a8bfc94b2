package io.millrace.proxy.drill;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The program of a backend: it listens at each address it is given and says in {@code X-Served-By} where it was asked.
 * {@code /?delay=50} is answered 50 ms later.
 *
 * <p>It ends with its standard input, so that none outlives its test.
 */
final class DrillServer {
    static final String READY = "ready";
    private static final int BACKLOG = 4096;

    private DrillServer() {}

    /** Arguments: {@code address:port}, at least one. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        for (String argument : arguments) {
            int colon = argument.lastIndexOf(':');
            new ServerBootstrap()
                    .group(loop)
                    .channel(NioServerSocketChannel.class)
                    .option(ChannelOption.SO_BACKLOG, BACKLOG)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childHandler(new Connection(argument))
                    .bind(argument.substring(0, colon), Integer.parseInt(argument.substring(colon + 1)))
                    .sync();
        }
        System.out.println(READY);
        while (System.in.read() >= 0) {
            continue;
        }
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    private static final class Connection extends ChannelInitializer<SocketChannel> {
        private final String name;

        Connection(String name) {
            this.name = name;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(65_536), new Answers(name));
        }
    }

    private static final class Answers extends SimpleChannelInboundHandler<FullHttpRequest> {
        private final String name;

        Answers(String name) {
            this.name = name;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            List<String> delay =
                    new QueryStringDecoder(request.uri()).parameters().getOrDefault("delay", List.of("0"));
            boolean keep = HttpUtil.isKeepAlive(request);
            long delayMillis = Long.parseLong(delay.get(0));
            if (delayMillis == 0) {
                answer(ctx, keep);
            } else {
                ctx.executor().schedule(() -> answer(ctx, keep), delayMillis, TimeUnit.MILLISECONDS);
            }
        }

        private void answer(ChannelHandlerContext ctx, boolean keep) {
            ByteBuf body = ctx.alloc().buffer().writeBytes(name.getBytes(US_ASCII));
            DefaultFullHttpResponse response =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
            response.headers().set("X-Served-By", name);
            HttpUtil.setContentLength(response, body.readableBytes());
            if (keep) {
                ctx.writeAndFlush(response);
            } else {
                ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
