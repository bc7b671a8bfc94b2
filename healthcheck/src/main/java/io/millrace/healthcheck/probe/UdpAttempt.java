package io.millrace.healthcheck.probe;

import io.millrace.healthcheck.verdict.ProbeResult;
import io.millrace.healthcheck.verdict.ProbeResult.Layer;
import io.millrace.healthcheck.verdict.ProbeResult.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.charset.StandardCharsets;

/**
 * One probe by datagram: it sends one and judges the first that comes back.
 *
 * <p>The socket is connected. So the kernel drops what others than the target send, and tells of an ICMP error that answers
 * the datagram: a closed port is refused at once, as with TCP.
 *
 * <p>Threading: the event loop of its {@link Wire}.
 * <br>Ownership: of the channel, until it ends.
 * <br>Limits: one datagram, of which as many bytes are read as matter.
 * <br>Why: nothing is sent a second time within one attempt. Datagrams may get lost, and the fall count is what forgives it.
 */
final class UdpAttempt extends SimpleChannelInboundHandler<DatagramPacket> implements Attempt {

    /** Read at least: enough to show what came in place of what was expected. */
    private static final int SHOWN_BYTES = 64;

    private final EventLoop loop;
    private final Target target;
    private final byte[] question;
    private final String expectedPrefix;
    private Listener listener;
    private DatagramChannel channel;

    UdpAttempt(EventLoop loop, Probe.Udp probe, Target target, Listener listener) {
        this.loop = loop;
        this.target = target;
        this.question = probe.send().getBytes(StandardCharsets.ISO_8859_1);
        this.expectedPrefix = probe.expectedPrefix();
        this.listener = listener;
    }

    /** Sends the question. Errors: everything is told to the listener. */
    UdpAttempt start(Wire wire) {
        assert loop.inEventLoop();
        try {
            channel = wire.datagrams().get();
            channel.config()
                    .setAutoRead(false)
                    .setRecvByteBufAllocator(
                            new FixedRecvByteBufAllocator(Math.max(SHOWN_BYTES, expectedPrefix.length())));
            channel.pipeline().addLast(this);
            loop.register(channel).addListener((ChannelFutureListener) this::registered);
        } catch (Throwable cause) {
            endLater(SocketFailure.connecting(cause));
        }
        return this;
    }

    private void registered(ChannelFuture registered) {
        if (!registered.isSuccess()) {
            endLater(SocketFailure.connecting(registered.cause()));
            return;
        }
        InetSocketAddress source = target.source() == null ? null : new InetSocketAddress(target.source(), 0);
        channel.connect(target.address(), source).addListener((ChannelFutureListener) this::connected);
    }

    private void connected(ChannelFuture connected) {
        if (!connected.isSuccess()) {
            endLater(failure(connected.cause()));
            return;
        }
        ProbeResult itself = SocketFailure.ofConnectionToItselfOrNull(channel);
        if (itself != null) {
            endLater(itself);
            return;
        }
        channel.writeAndFlush(Unpooled.wrappedBuffer(question)).addListener((ChannelFutureListener) sent -> {
            if (!sent.isSuccess()) {
                endLater(failure(sent.cause()));
            }
        });
        channel.read();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        ByteBuf bytes = packet.content();
        String answer = bytes.toString(StandardCharsets.ISO_8859_1);
        end(
                answer.startsWith(expectedPrefix)
                        ? ProbeResult.passed(Layer.L7)
                        : ProbeResult.failed(Layer.L7, Reason.BODY, "answer begins with \"" + answer + '"'));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(failure(cause));
    }

    private static ProbeResult failure(Throwable cause) {
        return cause instanceof PortUnreachableException
                ? ProbeResult.failed(Layer.L4, Reason.REFUSED, "")
                : SocketFailure.connecting(cause);
    }

    /** Steps of the start may fail within it, and its caller must not be told before it has returned. */
    private void endLater(ProbeResult result) {
        loop.execute(() -> end(result));
    }

    private void end(ProbeResult result) {
        if (listener != null) {
            Listener told = listener;
            cancel();
            told.onResult(result);
        }
    }

    @Override
    public void expire() {
        end(ProbeResult.failed(Layer.L4, Reason.TIMED_OUT, ""));
    }

    @Override
    public void cancel() {
        listener = null;
        if (channel == null) {
            return;
        }
        if (channel.isRegistered()) {
            channel.close();
        } else {
            channel.unsafe().closeForcibly();
        }
    }
}
