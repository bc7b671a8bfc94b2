package io.millrace.proxy.l4;

import io.millrace.proxy.socket.SocketHandler;
import io.millrace.proxy.socket.Sockets;
import io.millrace.proxy.socket.TcpSocket;
import io.netty.buffer.ByteBuf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection of a {@link Relay}: what is read from it is written to its peer. Threading: its worker. */
final class RelaySide implements SocketHandler {

    /*
     * A side is done when its input has ended (FIN received and everything before it handed over) and its output is
     * finished (everything from the peer written, then FIN sent). Only then is it closed in peace; closed before, it was
     * a failure, and the peer is reset. Where the output comes last, closing sends the FIN.
     */
    private static final Logger LOG = LoggerFactory.getLogger(RelaySide.class);

    /**
     * After how many reads in a row that took all they could the bytes go on inside the kernel: a direction that moves bulk shows
     * it in its first 64 KiB (a read takes half a listener's buffer), and a single message that just fills the buffer does not pay for a pipe.
     */
    private static final int FULL_READS = 2;

    private final Relay relay;
    private final TcpSocket self;
    private final TcpSocket peer;
    private int fullReads;
    private boolean inputEnded;
    private boolean outputFinished;

    RelaySide(Relay relay, TcpSocket self, TcpSocket peer) {
        this.relay = relay;
        this.self = self;
        this.peer = peer;
    }

    void begin(boolean ended) {
        if (!self.open()) {
            relay.reset();
        } else if (ended) {
            onInputEnd();
        } else {
            self.reading(peer.writable());
        }
    }

    boolean closed() {
        return !self.open();
    }

    void reset() {
        self.reset();
    }

    /**
     * Closes; a peer for which bytes still wait sees a reset, so that it cannot take what it got for all there was.
     *
     * @param waiting whether they do, or did before the opposite side, through which they may come, was closed
     */
    void endQuietly(boolean waiting) {
        if (waiting) {
            reset();
        } else {
            self.close();
        }
    }

    @Override
    public void onData(ByteBuf in) {
        relay.moved();
        peer.write(in, in.readableBytes());
        if (!peer.writable()) {
            peer.flush();
            if (!peer.writable()) {
                self.reading(false);
            }
        }
        spliceBulk();
    }

    private void spliceBulk() {
        fullReads = self.moreMayFollow() ? fullReads + 1 : 0;
        if (fullReads >= FULL_READS && self.canSplice(peer)) {
            fullReads = 0;
            self.splice(peer, Long.MAX_VALUE);
        }
    }

    @Override
    public void onSpliced(long bytes) {
        relay.moved();
    }

    @Override
    public void onTurnEnd() {
        peer.flush();
    }

    @Override
    public void onWritable() {
        relay.moved();
        peer.reading(true);
    }

    @Override
    public void onInputEnd() {
        if (!inputEnded) {
            inputEnded = true;
            relay.moved();
            relay.opposite(this).finishOutput();
            closeWhenDone();
        }
    }

    private void finishOutput() {
        self.awaitSent();
    }

    @Override
    public void onSent() {
        outputFinished = true;
        if (inputEnded) {
            self.close();
        } else {
            self.endOutput();
        }
    }

    private void closeWhenDone() {
        if (inputEnded && outputFinished) {
            self.close();
        }
    }

    @Override
    public void onOutputFailed() {
        relay.reset();
    }

    @Override
    public void onFailed(Throwable cause) {
        if (Sockets.isFault(cause)) {
            LOG.error(
                    "relay of {} and {} reset after an internal error",
                    self.remoteAddress(),
                    peer.remoteAddress(),
                    cause);
        }
        relay.reset();
    }

    @Override
    public void onClosed() {
        if (!(inputEnded && outputFinished)) {
            relay.opposite(this).reset();
        }
        relay.onClosed();
    }
}
