package io.millrace.proxy.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A channel on io_uring whose peer takes what is written to it late, after its FIN, or resets the connection right behind data. */
@Timeout(30)
final class MendedIoUringTest {

    private static final int MEGABYTE = 1024 * 1024;

    /** More than the kernel takes for both ends together, several times. */
    private static final int WRITES = 24;

    /** More than one read takes at first, and not a multiple of it. */
    private static final int SENT_BYTES = 5000;

    @Test
    void aChannelWhosePeerHasSentFinIsToldOfRoomToWrite() throws Exception {
        assumeTrue(IoUring.isAvailable(), "io_uring");
        EndSeen end = new EndSeen();
        IoUringSocketChannel channel = new IoUringSocketChannel();
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.pipeline().addLast(end);
        try (PromptLoops loops = new PromptLoops(1, "ring", Transport.IO_URING);
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            loops.next().register(channel).sync();
            channel.connect(server.getLocalSocketAddress()).sync();
            try (Socket peer = server.accept()) {
                peer.shutdownOutput();
                assertThat(end.seen.await(10, TimeUnit.SECONDS)).isTrue();
                for (int i = 0; i < WRITES; i++) {
                    channel.write(Unpooled.directBuffer(MEGABYTE).writerIndex(MEGABYTE));
                }
                channel.flush();
                peer.setSoTimeout(10_000);
                assertThat(peer.getInputStream().readNBytes(WRITES * MEGABYTE)).hasSize(WRITES * MEGABYTE);
            }
        }
    }

    /** The loop is held meanwhile, so that the data and the reset have both come before either is looked at. */
    @Test
    void aChannelIsToldOfAResetRightBehindData() throws Exception {
        assumeTrue(IoUring.isAvailable(), "io_uring");
        Received received = new Received();
        IoUringSocketChannel channel = new IoUringSocketChannel();
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.pipeline().addLast(received);
        try (PromptLoops loops = new PromptLoops(1, "ring", Transport.IO_URING);
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            loops.next().register(channel).sync();
            channel.connect(server.getLocalSocketAddress()).sync();
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch sent = new CountDownLatch(1);
            channel.eventLoop().execute(() -> {
                held.countDown();
                awaitQuietly(sent);
            });
            held.await();
            sendAndReset(server.accept());
            sent.countDown();
            assertThat(received.failed.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(received.bytes).isEqualTo(SENT_BYTES);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sendAndReset(Socket peer) throws IOException {
        peer.getOutputStream().write(new byte[SENT_BYTES]);
        peer.setSoLinger(true, 0);
        peer.close();
    }

    /** Threading: the bytes are read after the failure was seen. */
    private static final class Received extends ChannelInboundHandlerAdapter {
        private final CountDownLatch failed = new CountDownLatch(1);
        private int bytes;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            bytes += in.readableBytes();
            in.release();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            failed.countDown();
        }
    }

    private static final class EndSeen extends ChannelInboundHandlerAdapter {
        private final CountDownLatch seen = new CountDownLatch(1);

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                seen.countDown();
            }
        }
    }
}
