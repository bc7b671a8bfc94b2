package io.millrace.proxy.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.testing.Await;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a paused connection tells of its peer. */
class SocketsTest {

    /** The kernel's number of the state CLOSED. */
    private static final int CLOSED = 7;

    private final Workers workers = new Workers(1, Transport.EPOLL, 1, 4);
    private ServerSocket server;
    private EpollSocketChannel channel;
    private Socket peer;

    @BeforeEach
    void connect() throws Exception {
        Worker worker = workers.all().get(0);
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        channel = (EpollSocketChannel) worker.transport().newSocketChannel();
        Sockets.configure(channel, worker, 65_536);
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {}
        });
        worker.loop().register(channel).sync();
        channel.connect(server.getLocalSocketAddress()).sync();
        peer = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        server.close();
        workers.close();
    }

    private boolean wasReset() throws Exception {
        return channel.eventLoop().submit(() -> Sockets.wasReset(channel)).get();
    }

    @Test
    void anOrderlyEndOfBothSidesIsNoReset() throws Exception {
        channel.shutdownOutput().sync();
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        peer.getOutputStream().write(new byte[1_000]);
        peer.close();
        Await.until("both sides have ended", () -> channel.tcpInfo().state() == CLOSED);
        assertThat(wasReset()).isFalse();
    }

    @Test
    void aConnectionInUseIsNoReset() throws Exception {
        assertThat(wasReset()).isFalse();
    }

    @Test
    void aResetIsOne() throws Exception {
        peer.setSoLinger(true, 0);
        peer.close();
        Await.until("the reset has arrived", () -> channel.tcpInfo().state() == CLOSED);
        assertThat(wasReset()).isTrue();
    }

    @Test
    void aClosedChannelCountsAsReset() throws Exception {
        channel.close().sync();
        assertThat(wasReset()).isTrue();
    }
}
