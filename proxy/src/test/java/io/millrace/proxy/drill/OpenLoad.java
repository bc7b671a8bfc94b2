package io.millrace.proxy.drill;

import io.millrace.proxy.testing.Await;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * GET requests at a constant rate, each due at its own instant whatever became of those before, over connections that are
 * kept. Latency counts from the instant a request was due.
 *
 * <p>Threading: one event loop of its own; {@link #end} from the test.
 * <br>Limits: {@link #MOST_CONNECTIONS}; a request that finds none is a failure.
 */
final class OpenLoad implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 6_000;
    /** With none at all Netty may leave a loop without closing its channels. */
    private static final long QUIET_MILLIS = 50;

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /**
     * How one request ended.
     *
     * @param dueNanos when it was due, by {@link System#nanoTime}
     * @param status 0 when the connection failed
     * @param servedBy null without an answer of a backend
     */
    record Sample(long dueNanos, long endNanos, int status, String servedBy) {
        boolean ok() {
            return status == 200;
        }

        long latencyNanos() {
            return endNanos - dueNanos;
        }
    }

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final InetSocketAddress target;
    private final String path;
    private final long gapNanos;
    private final Deque<Client> idle = new ArrayDeque<>();
    private final List<Sample> samples = new ArrayList<>();
    private final Future<?> ticking;
    private final long beganNanos = System.nanoTime();
    private long sent;
    private int connections;
    private int underWay;
    private boolean over;

    OpenLoad(InetSocketAddress target, String path, int perSecond) {
        this.target = target;
        this.path = path;
        this.gapNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.ticking = loop.scheduleAtFixedRate(this::tick, TICK_NANOS, TICK_NANOS, TimeUnit.NANOSECONDS);
    }

    private void tick() {
        long nowNanos = System.nanoTime();
        while (!over && nowNanos - (beganNanos + sent * gapNanos) >= 0) {
            long dueNanos = beganNanos + sent * gapNanos;
            sent++;
            begin(dueNanos);
        }
    }

    private void begin(long dueNanos) {
        underWay++;
        Client client = idle.pollFirst();
        if (client != null) {
            client.send(dueNanos);
        } else if (connections >= MOST_CONNECTIONS) {
            ended(new Sample(dueNanos, System.nanoTime(), 0, "no connection left"));
        } else {
            connections++;
            connect(new Client(dueNanos));
        }
    }

    private void connect(Client client) {
        new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new HttpClientCodec(), new HttpObjectAggregator(65_536), client);
                    }
                })
                .connect(target)
                .addListener(
                        (ChannelFuture connected) -> client.onConnected(connected.channel(), connected.isSuccess()));
    }

    private void ended(Sample sample) {
        underWay--;
        samples.add(sample);
    }

    /** Stops sending, waits for what is under way and returns all samples in the order of their ends. */
    List<Sample> end() throws Exception {
        loop.submit(() -> over = true).get();
        ticking.cancel(false);
        Await.until(Duration.ofSeconds(60), () -> "the requests under way", () -> running() == 0);
        return samples();
    }

    /** What has ended so far. */
    List<Sample> samples() throws Exception {
        return loop.submit(() -> List.copyOf(samples)).get();
    }

    private int running() {
        try {
            return loop.submit(() -> underWay).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(QUIET_MILLIS, 5_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }

    /** One kept connection. Threading: the loop. */
    private final class Client extends SimpleChannelInboundHandler<FullHttpResponse> {
        private Channel channel;
        private long dueNanos;
        private boolean busy = true;

        Client(long firstDueNanos) {
            this.dueNanos = firstDueNanos;
        }

        void onConnected(Channel connected, boolean success) {
            channel = connected;
            if (success) {
                send(dueNanos);
            } else {
                connections--;
                fail();
            }
        }

        void send(long due) {
            dueNanos = due;
            busy = true;
            DefaultFullHttpRequest request =
                    new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path, Unpooled.EMPTY_BUFFER);
            request.headers().set("Host", "drill.example");
            channel.writeAndFlush(request);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
            busy = false;
            ended(new Sample(
                    dueNanos,
                    System.nanoTime(),
                    response.status().code(),
                    response.headers().get("X-Served-By")));
            if (HttpUtil.isKeepAlive(response)) {
                idle.addFirst(this);
            } else {
                ctx.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            connections--;
            idle.remove(this);
            if (busy) {
                fail();
            }
        }

        private void fail() {
            busy = false;
            ended(new Sample(dueNanos, System.nanoTime(), 0, null));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
