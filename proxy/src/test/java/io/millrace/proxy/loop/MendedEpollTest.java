package io.millrace.proxy.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.proxy.testing.Await;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Channels on one event loop, whose events are made to come in one round. */
@Timeout(30)
final class MendedEpollTest {
    private final List<EpollSocketChannel> opened = new ArrayList<>();
    private final Queue<Object> events = new ConcurrentLinkedQueue<>();
    private MultiThreadIoEventLoopGroup group;
    private EventLoop loop;
    private ServerSocket server;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(Epoll.isAvailable(), "epoll");
        group = new MultiThreadIoEventLoopGroup(1, MendedEpoll.newFactory());
        loop = group.next();
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        opened.forEach(channel -> channel.close().syncUninterruptibly());
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        server.close();
    }

    @Test
    void aNewChannelDoesNotGetTheEventOfTheClosedOneWhoseDescriptorItHas() throws Exception {
        EpollSocketChannel first = open(new ChannelInboundHandlerAdapter());
        try (Socket firstPeer = server.accept()) {
            EpollSocketChannel second = open(new ChannelInboundHandlerAdapter());
            try (Socket secondPeer = server.accept()) {
                int descriptor = second.fd().intValue();
                takeDescriptorsUpTo(descriptor);
                CountDownLatch replaced = new CountDownLatch(1);
                first.pipeline().addLast(new OnFirstRead(() -> {
                    second.close();
                    EpollSocketChannel next = newChannel(new Recorder());
                    assertThat(next.fd().intValue()).isEqualTo(descriptor);
                    next.config().setAutoRead(false);
                    loop.register(next);
                    next.connect(server.getLocalSocketAddress());
                    replaced.countDown();
                }));
                inOneRound(() -> {
                    firstPeer.getOutputStream().write(1);
                    secondPeer.shutdownOutput();
                });
                assertThat(replaced.await(10, TimeUnit.SECONDS)).isTrue();
                Await.until("connected, so far: " + events, () -> events.contains("active"));
                assertThat(events).containsExactly("active");
            }
        }
    }

    @Test
    void aHandleThatAsksIsCalledOnceInEachNextRoundWhileNothingElseHappens() throws Exception {
        Asking handle = new Asking(LinuxSocket.newSocketStream(), 3);
        loop.submit(handle::ask).sync();
        Await.until("called, so far in " + handle.calledIn, () -> handle.calledIn.size() == 3);
        long asked = handle.askedIn;
        loop.submit(handle::close).sync();
        loop.submit(() -> {}).sync();
        assertThat(handle.calledIn).containsExactly(asked + 1, asked + 2, asked + 3);
    }

    /** Asks to be called in the next round, over and over. */
    private final class Asking implements RawHandle {
        private final Queue<Long> calledIn = new ConcurrentLinkedQueue<>();
        private final LinuxSocket descriptor;
        private final int times;
        private volatile long askedIn;
        private PollRounds rounds;

        Asking(LinuxSocket descriptor, int times) {
            this.descriptor = descriptor;
            this.times = times;
        }

        void ask() {
            ((IoEventLoop) loop).register(this);
            askedIn = rounds.current();
            rounds.callInNext(this);
        }

        @Override
        public void registeredIn(PollRounds now) {
            rounds = now;
        }

        @Override
        public void onRound() {
            calledIn.add(rounds.current());
            if (calledIn.size() < times) {
                rounds.callInNext(this);
            }
        }

        @Override
        public FileDescriptor fd() {
            return descriptor;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            // A socket that is not connected is told to be hung up, which is no matter here.
        }

        @Override
        public void close() {
            try {
                descriptor.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private interface Preparation {
        void run() throws IOException;
    }

    /** Holds the loop while {@code preparation} makes several channels ready. */
    private void inOneRound(Preparation preparation) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch ready = new CountDownLatch(1);
        loop.execute(() -> {
            held.countDown();
            awaitQuietly(ready);
        });
        held.await();
        preparation.run();
        ready.countDown();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private EpollSocketChannel newChannel(ChannelInboundHandlerAdapter handler) {
        EpollSocketChannel channel = new EpollSocketChannel();
        opened.add(channel);
        channel.pipeline().addLast(handler);
        return channel;
    }

    private EpollSocketChannel open(ChannelInboundHandlerAdapter handler) throws InterruptedException {
        EpollSocketChannel channel = newChannel(handler);
        loop.register(channel).sync();
        channel.connect(server.getLocalSocketAddress()).sync();
        return channel;
    }

    /** Leaves no descriptor free below {@code descriptor}, so that the next to be opened after it is closed is the same. */
    private void takeDescriptorsUpTo(int descriptor) throws InterruptedException {
        int last = -1;
        while (last < descriptor) {
            EpollSocketChannel filler = newChannel(new ChannelInboundHandlerAdapter());
            last = filler.fd().intValue();
            loop.register(filler).sync();
        }
    }

    private static final class OnFirstRead extends ChannelInboundHandlerAdapter {
        private final Runnable task;

        OnFirstRead(Runnable task) {
            this.task = task;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
            task.run();
        }
    }

    private final class Recorder extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            events.add("active");
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            events.add("read");
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            events.add("inactive");
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            events.add(event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            events.add(cause);
        }
    }
}
