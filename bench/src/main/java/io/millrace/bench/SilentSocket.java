package io.millrace.bench;

import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.socket.TcpSocket;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/**
 * A connection without a descriptor: takes everything that is written, and never says anything by itself.
 *
 * <p>Threading: its worker. Why: it has nothing but the fields that it needs, since the heap of 100,000 of them is measured; a fake of the proxy's
 * tests, which keeps what is written, would be most of the figure.
 */
final class SilentSocket extends TcpSocket {

    private static final InetSocketAddress REMOTE = new InetSocketAddress("127.0.0.2", 40_000);
    private static final InetSocketAddress LOCAL = new InetSocketAddress("127.0.0.1", 8080);

    private final Worker worker;
    private boolean reading;
    private boolean outputEnded;
    private boolean open = true;

    SilentSocket(Worker worker) {
        this.worker = worker;
    }

    @Override
    public void bound(int bufferBytes) {
        // Nothing ever waits.
    }

    @Override
    public boolean begin(boolean wanted) {
        reading = wanted;
        return true;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return REMOTE;
    }

    @Override
    public InetSocketAddress localAddress() {
        return LOCAL;
    }

    @Override
    public void reading(boolean wanted) {
        reading = wanted;
    }

    @Override
    public boolean reading() {
        return reading;
    }

    @Override
    public boolean moreMayFollow() {
        return false;
    }

    @Override
    public void write(ByteBuf source, int bytes) {
        source.skipBytes(bytes);
    }

    @Override
    public void write(ByteBuf head, ByteBuf source, int bytes) {
        head.skipBytes(head.readableBytes());
        source.skipBytes(bytes);
    }

    @Override
    public void flush() {
        // Nothing ever waits.
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public long unsentBytes() {
        return 0;
    }

    @Override
    public void awaitSent() {
        if (!outputEnded) {
            handler().onSent();
        }
    }

    @Override
    public void endOutput() {
        outputEnded = true;
    }

    @Override
    public boolean outputEnded() {
        return outputEnded;
    }

    @Override
    public boolean open() {
        return open;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            outputEnded = true;
            worker.execute(handler()::onClosed);
        }
    }

    @Override
    public void reset() {
        close();
    }
}
