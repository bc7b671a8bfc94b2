package io.millrace.proxy.socket;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;

/** A socket without a network, which remembers what is written to it. */
public final class MemorySocket extends TcpSocket {
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private boolean reading;
    private boolean outputEnded;
    private boolean open = true;
    private boolean failsToBegin;
    private Error writeFailure;

    /** What was written since this was asked last. */
    public byte[] takeSent() {
        byte[] taken = sent.toByteArray();
        sent.reset();
        return taken;
    }

    /** From now on {@link #begin} finds no room in the loop: the socket is closed then. */
    public void failToBegin() {
        failsToBegin = true;
    }

    /** From now on writing ends with {@code failure}. */
    public void failWrites(Error failure) {
        writeFailure = failure;
    }

    @Override
    public void bound(int bufferBytes) {}

    @Override
    public boolean begin(boolean readingAtOnce) {
        reading = readingAtOnce;
        open = !failsToBegin;
        return open;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved("remote", 1);
    }

    @Override
    public InetSocketAddress localAddress() {
        return InetSocketAddress.createUnresolved("local", 1);
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
        if (writeFailure != null) {
            throw writeFailure;
        }
        for (int i = 0; i < bytes; i++) {
            sent.write(source.readByte());
        }
    }

    @Override
    public void write(ByteBuf head, ByteBuf source, int bytes) {
        write(head, head.readableBytes());
        write(source, bytes);
    }

    @Override
    public void flush() {}

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
        handler().onSent();
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
        open = false;
    }

    @Override
    public void reset() {
        close();
    }
}
