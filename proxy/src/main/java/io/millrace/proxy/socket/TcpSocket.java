package io.millrace.proxy.socket;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/**
 * One TCP connection on one worker.
 *
 * <p>Threading: that worker. Limits: see {@link #bound}. Errors: no method throws for what the network does; it is told to the
 * {@link SocketHandler}, in a later turn unless the method says otherwise.
 */
public abstract class TcpSocket {

    /*
     *   accepted ──begin──┐
     *                     ├──> OPEN (reading or paused) ──close, reset──> CLOSED ──> onClosed
     *   connected ────────┘     │ input ends: onInputEnd, onFailed
     *                           │ output ends: endOutput, onOutputFailed
     *
     * The two directions end each for itself; the descriptor goes only with close or reset.
     */
    private SocketHandler handler;

    /** Who is told of events from now on. To be set before {@link #begin}, and exchangeable at any time later. */
    public final void handler(SocketHandler next) {
        handler = next;
    }

    public final SocketHandler handler() {
        return handler;
    }

    /**
     * Bounds what waits in memory for a slow peer to about {@code bufferBytes}: half before {@link #writable} turns false, half
     * in the read that was under way. A bare descriptor turns it false as soon as anything waits, since the kernel's own
     * buffer is full then and goes on sending. To be called before {@link #begin}.
     */
    public abstract void bound(int bufferBytes);

    /** Registers an accepted socket with its worker's loop. Returns false when that fails: the socket is closed, without an event. */
    public abstract boolean begin(boolean reading);

    public abstract InetSocketAddress remoteAddress();

    public abstract InetSocketAddress localAddress();

    // ---- input ----------------------------------------------------------------------------------------------------

    /** Reads, or leaves what comes in the kernel. Data is never told from within this call. */
    public abstract void reading(boolean wanted);

    public abstract boolean reading();

    /** Whether the last read took as many bytes as it could, so that the kernel may hold more that came before. */
    public abstract boolean moreMayFollow();

    // ---- output ---------------------------------------------------------------------------------------------------

    /**
     * Sends the next {@code bytes} of {@code source}, which remains the caller's; what cannot leave now is copied and waits.
     * It may wait for {@link #flush}. Once the output has ended, or the socket is closed, the bytes are taken and dropped.
     */
    public abstract void write(ByteBuf source, int bytes);

    /** Sends all of {@code head}, then the next {@code bytes} of {@code source}, in one system call where possible. As {@link #write}. */
    public abstract void write(ByteBuf head, ByteBuf source, int bytes);

    public abstract void flush();

    /** Whether more may be written; if not, {@link SocketHandler#onWritable} follows. */
    public abstract boolean writable();

    /** Bytes that wait in memory to be sent. */
    public abstract long unsentBytes();

    /**
     * Asks for {@link SocketHandler#onSent}, which comes at once, from within this call, when nothing waits; never once the
     * output has ended.
     */
    public abstract void awaitSent();

    /** Sends FIN. To be called when nothing waits to be sent. */
    public abstract void endOutput();

    /** Whether FIN was sent, or writing has failed. */
    public abstract boolean outputEnded();

    // ---- splice ---------------------------------------------------------------------------------------------------

    /** Whether bytes can go from here to {@code sink} without passing through memory. */
    public boolean canSplice(TcpSocket sink) {
        return false;
    }

    /**
     * Lets the next bytes that come in go to {@code sink} inside the kernel, until {@code maxBytes} have left, the input ends, or
     * so little comes that copying is cheaper; then they are told as data again. What has left is told by {@link
     * SocketHandler#onSpliced} and {@link SocketHandler#onTurnEnd} of this socket. Nobody may write to {@code sink} meanwhile.
     * A sink that is full stops the reading by itself, which {@link SocketHandler#onTurnEnd} tells as well: {@link #unsentBytes}
     * of the sink is positive then. What a sink that fails or is closed did not take is told as data.
     *
     * @param maxBytes {@link Long#MAX_VALUE} for no bound
     */
    public void splice(TcpSocket sink, long maxBytes) {
        throw new UnsupportedOperationException("splice on " + getClass().getSimpleName());
    }

    /** Whether a {@link #splice} from here is under way. */
    public boolean splicing() {
        return false;
    }

    // ---- ends -----------------------------------------------------------------------------------------------------

    public abstract boolean open();

    /** Closes: what waits in memory is dropped. Harmless when closed. */
    public abstract void close();

    /** Closes so that the peer sees a reset, and cannot take what it got for complete. */
    public abstract void reset();
}
