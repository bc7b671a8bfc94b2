package io.millrace.proxy.http;

import io.millrace.proxy.loop.Deadline;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.socket.SocketHandler;
import io.millrace.proxy.socket.TcpSocket;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;

/**
 * The last handler of a connection whose final answer is written: it lets the answer leave, sends FIN, and reads and drops
 * what the client still sends, until the client closes too.
 *
 * <p>Why: closing with unread bytes makes the kernel send a reset, and a client that sees the reset first loses the answer.
 *
 * <p>Limits: {@value #MAX_BYTES} bytes are dropped, within 2 s of FIN, and 30 s may pass without the client taking anything;
 * then the connection is reset.
 *
 * <p>Spec: RFC 9112 section 9.6. Threading: the connection's worker.
 */
final class LingeringClose extends Deadline implements SocketHandler {

    /** More than the kernels of both sides hold of an upload: by default 4 MiB to be sent and 6 MiB received. */
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    private static final long MAX_LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long MAX_STALL_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Worker worker;
    private final TcpSocket socket;
    private final Runnable onEnd;
    private int dropped;
    private boolean sent;
    private boolean inputEnded;
    private long unsentBytes = Long.MAX_VALUE;

    /**
     * @param inputEnded whether the client's FIN has been seen already
     * @param onEnd called once, when the socket is closed
     */
    LingeringClose(Worker worker, TcpSocket socket, boolean inputEnded, Runnable onEnd) {
        this.worker = worker;
        this.socket = socket;
        this.inputEnded = inputEnded;
        this.onEnd = onEnd;
    }

    /** Takes over the socket, on which the answer is written. */
    void begin() {
        socket.handler(this);
        worker.setDeadline(this, MAX_STALL_NANOS);
        socket.reading(true);
        socket.awaitSent();
    }

    @Override
    public void onSent() {
        sent = true;
        worker.setDeadline(this, MAX_LINGER_NANOS);
        socket.endOutput();
        if (inputEnded) {
            socket.close();
        }
    }

    /** Waits on while the client still takes what was written before. */
    @Override
    protected void onDeadline() {
        if (sent || socket.unsentBytes() >= unsentBytes) {
            socket.reset();
        } else {
            unsentBytes = socket.unsentBytes();
            worker.setDeadline(this, MAX_STALL_NANOS);
        }
    }

    @Override
    public void onData(ByteBuf in) {
        dropped += in.readableBytes();
        if (dropped > MAX_BYTES) {
            socket.reset();
        }
    }

    @Override
    public void onTurnEnd() {}

    @Override
    public void onInputEnd() {
        inputEnded = true;
        if (sent) {
            socket.close();
        }
    }

    @Override
    public void onWritable() {}

    @Override
    public void onOutputFailed() {
        socket.close();
    }

    @Override
    public void onFailed(Throwable cause) {
        socket.close();
    }

    @Override
    public void onClosed() {
        worker.cancelDeadline(this);
        onEnd.run();
    }
}
