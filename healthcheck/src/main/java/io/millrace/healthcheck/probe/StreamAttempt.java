package io.millrace.healthcheck.probe;

import io.millrace.healthcheck.probe.Target.ProxyHeader;
import io.millrace.healthcheck.verdict.ProbeResult;
import io.millrace.healthcheck.verdict.ProbeResult.Layer;
import io.millrace.healthcheck.verdict.ProbeResult.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;

/**
 * One probe over TCP: it connects, says the PROXY header if the target expects one, asks its {@link Question}, and closes.
 * It is the first handler of its channel, and for the plain TCP probe the only one.
 *
 * <p>Threading: the event loop of its {@link Wire}.
 * <br>Ownership: of the channel, until it ends.
 * <br>Limits: {@link #MAX_BYTES} read from the target, whatever the layers above make of them.
 * <br>Why: the connection is always ended by a reset (SO_LINGER 0). Ended in order it would stay in TIME_WAIT for a minute on
 * this side: 300,000 sockets for 10,000 targets at an interval of 2 s. The target loses nothing by it: the probe has
 * all it wanted. HAProxy ends its TCP checks in the same way.
 */
final class StreamAttempt extends ChannelInboundHandlerAdapter implements Attempt, ChannelFutureListener {

    /** A full head and the 64 KiB of body that count, three times over for chunk sizes, TLS records and interim answers. */
    static final int MAX_BYTES = 256 * 1024;

    /*
     * CONNECTING --connected--> ASKING --answer, failure--> ENDED
     *      \__failure, expire, cancel___________/____________^
     *
     * ASKING waits at the layer that the question names: L6 while TLS is set up, L7 after that. A result that comes up inside
     * start (a connection refused at once) waits for the next turn of the loop, unless expire asks for it earlier.
     */
    private enum State {
        CONNECTING,
        ASKING,
        ENDED
    }

    private static final BooleanSupplier NO_DELAY = () -> false;

    private final EventLoop loop;
    private final Target target;
    private final Question question;
    private Listener listener;
    private State state = State.CONNECTING;
    private Layer layer = Layer.L4;
    private BooleanSupplier ownDelay = NO_DELAY;
    private boolean starting = true;
    private ProbeResult undelivered;
    private SocketChannel channel;
    private int bytesRead;

    StreamAttempt(EventLoop loop, Target target, Question question, Listener listener) {
        this.loop = loop;
        this.target = target;
        this.question = question;
        this.listener = listener;
    }

    /** Begins to connect. Errors: everything is told to the listener. */
    StreamAttempt start(Wire wire) {
        assert loop.inEventLoop();
        try {
            connect(wire);
        } catch (Throwable cause) {
            end(SocketFailure.connecting(cause));
        }
        starting = false;
        return this;
    }

    private void connect(Wire wire) {
        channel = wire.sockets().get();
        channel.config().setConnectTimeoutMillis(0).setAutoRead(false).setSoLinger(0);
        channel.pipeline().addLast(this);
        Throwable refused = loop.register(channel).cause();
        if (refused != null) {
            end(SocketFailure.connecting(refused));
            return;
        }
        InetSocketAddress source = target.source() == null ? null : new InetSocketAddress(target.source(), 0);
        channel.connect(target.address(), source).addListener(this);
    }

    @Override
    public void expire() {
        if (undelivered != null) {
            deliver();
        } else {
            end(stopped(Reason.TIMED_OUT, ""));
        }
    }

    @Override
    public void cancel() {
        listener = null;
        undelivered = null;
        if (state != State.ENDED) {
            state = State.ENDED;
            close();
        }
    }

    /** Whose turn it is from here on: the layer an attempt fails at when its target closes, or says nothing. */
    void reached(Layer reached) {
        layer = reached;
    }

    /** Puts the next question, once what it builds on stands. */
    void ask(Question next) {
        try {
            next.ask(this);
        } catch (Exception cause) {
            end(SocketFailure.bug(cause));
        }
    }

    /** The end, with a pass at the layer that was reached. */
    void pass() {
        end(ProbeResult.passed(layer));
    }

    /** From here on the target is read, until the attempt ends: the handlers for what it says are in place. */
    void listen() {
        if (state == State.ASKING) {
            channel.config().setAutoRead(true);
        }
    }

    /** While {@code own} holds, what is late is this process, and an end in the meantime is no news of the target. */
    void blameSelfWhile(BooleanSupplier own) {
        ownDelay = own;
    }

    /** Of its channel, once connected. */
    ChannelPipeline pipeline() {
        return channel.pipeline();
    }

    Target target() {
        return target;
    }

    boolean isEnded() {
        return state == State.ENDED;
    }

    /** The end, with a result. No effect on an attempt that has ended. */
    void end(ProbeResult result) {
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        close();
        undelivered = result;
        if (starting) {
            loop.execute(this::deliver);
        } else {
            deliver();
        }
    }

    private ProbeResult stopped(Reason reason, String detail) {
        return ownDelay.getAsBoolean()
                ? SocketFailure.notReady(layer + " " + reason.phrase())
                : ProbeResult.failed(layer, reason, detail);
    }

    private void deliver() {
        ProbeResult result = undelivered;
        if (result != null) {
            undelivered = null;
            listener.onResult(result);
        }
    }

    /** Closes below all handlers: what TLS would still like to say must not hold the descriptor. */
    private void close() {
        if (channel == null) {
            return;
        }
        if (channel.isRegistered()) {
            channel.pipeline().firstContext().close();
        } else {
            channel.unsafe().closeForcibly();
        }
    }

    @Override
    public void operationComplete(ChannelFuture connected) {
        if (!connected.isSuccess()) {
            end(SocketFailure.connecting(connected.cause()));
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (state != State.CONNECTING) {
            return;
        }
        ProbeResult itself = SocketFailure.ofConnectionToItselfOrNull(channel);
        if (itself != null) {
            end(itself);
            return;
        }
        state = State.ASKING;
        if (target.proxyHeader() != ProxyHeader.NONE) {
            context.writeAndFlush(ProxyHeaders.of(target.proxyHeader()));
        }
        ask(question);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (state == State.ENDED) {
            ReferenceCountUtil.release(message);
            return;
        }
        bytesRead += ((ByteBuf) message).readableBytes();
        if (bytesRead > MAX_BYTES) {
            ReferenceCountUtil.release(message);
            end(stopped(Reason.TOO_LONG, "more than " + MAX_BYTES + " bytes"));
        } else {
            context.fireChannelRead(message);
        }
    }

    /** The handlers above hear of it first: the end of the connection may be the end of an answer. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        context.fireChannelInactive();
        end(stopped(Reason.CLOSED, ""));
    }

    /** Errors of the socket itself; those of the handlers above never come down here. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(cause instanceof IOException ? stopped(Reason.RESET, "") : SocketFailure.bug(cause));
    }
}
