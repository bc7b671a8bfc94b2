package io.millrace.proxy.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringSocketChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A channel on io_uring whose peer has sent FIN and takes what is written to it late. */
@Timeout(30)
final class MendedIoUringTest {

    private static final int MEGABYTE = 1024 * 1024;

    /** More than the kernel takes for both ends together, several times. */
    private static final int WRITES = 24;

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
