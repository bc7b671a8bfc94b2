package io.millrace.proxy.l4;

import io.millrace.proxy.loop.ReadWhilePaused;
import io.millrace.proxy.loop.Sockets;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;

/** One connection of a {@link Relay}: what is read from it is written to its peer. Threading: its worker. */
final class RelaySide extends ChannelInboundHandlerAdapter {

    /*
     * A side is done when its input has ended (FIN received and everything before it handed over) and its output is
     * finished (everything from the peer written, then FIN sent). Only then is it closed in peace; closed before, it was
     * a failure, and the peer is reset.
     */
    private final Relay relay;
    private final SocketChannel self;
    private final SocketChannel peer;
    private boolean inputEnded;
    private boolean outputFinished;

    RelaySide(Relay relay, SocketChannel self, SocketChannel peer) {
        this.relay = relay;
        this.self = self;
        this.peer = peer;
    }

    void begin(boolean ended) {
        if (!self.isActive()) {
            relay.reset();
        } else if (ended) {
            onInputEnded();
        } else if (peer.isWritable()) {
            self.config().setAutoRead(true);
        } else {
            self.config().setAutoRead(false);
        }
    }

    boolean closed() {
        return !self.isOpen();
    }

    void reset() {
        Sockets.reset(self);
    }

    /** Closes; a peer for which bytes still wait sees a reset, so that it cannot take what it got for all there was. */
    void endQuietly() {
        ChannelOutboundBuffer unsent = self.unsafe().outboundBuffer();
        if (unsent == null || unsent.isEmpty()) {
            self.close();
        } else {
            reset();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        relay.moved();
        Sockets.write(peer, message);
        if (!peer.isWritable()) {
            Sockets.flush(peer);
            if (!peer.isWritable()) {
                self.config().setAutoRead(false);
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        Sockets.flush(peer);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (self.isWritable()) {
            relay.moved();
            peer.config().setAutoRead(true);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE && !inputEnded) {
            onInputEnded();
        }
    }

    private void onInputEnded() {
        inputEnded = true;
        relay.moved();
        relay.opposite(this).finishOutput();
        closeWhenDone();
    }

    private void finishOutput() {
        self.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) written -> {
            if (written.isSuccess()) {
                outputFinished = true;
                self.shutdownOutput();
                closeWhenDone();
            }
        });
    }

    private void closeWhenDone() {
        if (inputEnded && outputFinished) {
            self.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!(inputEnded && outputFinished)) {
            relay.opposite(this).reset();
        }
        relay.onClosed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause != ReadWhilePaused.INSTANCE || Sockets.wasReset(self)) {
            relay.reset();
        }
    }
}
