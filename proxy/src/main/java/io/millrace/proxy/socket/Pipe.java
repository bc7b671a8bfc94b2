package io.millrace.proxy.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A kernel pipe through which bytes go from one socket to another. Threading: one worker. */
final class Pipe {

    private final FileDescriptor out;
    private final FileDescriptor in;
    private long bytes;

    private Pipe(FileDescriptor out, FileDescriptor in) {
        this.out = out;
        this.in = in;
    }

    static Pipe open() throws IOException {
        FileDescriptor[] ends = FileDescriptor.pipe();
        return new Pipe(ends[0], ends[1]);
    }

    /** What is inside. */
    long bytes() {
        return bytes;
    }

    /** Takes in from a socket. Returns 0 when it has nothing now, and at the end of its input. */
    int fill(FileDescriptor source, long most) throws IOException {
        assert source.isOpen() && in.isOpen();
        int moved = Native.splice(source.intValue(), -1, in.intValue(), -1, most);
        bytes += moved;
        return moved;
    }

    /** Gives to a socket what it takes now. */
    int drain(FileDescriptor sink) throws IOException {
        assert sink.isOpen() && out.isOpen();
        int moved = Native.splice(out.intValue(), -1, sink.intValue(), -1, bytes);
        bytes -= moved;
        return moved;
    }

    /** Copies what is inside to memory, as much as {@code most} and {@code buffer} hold. */
    int read(ByteBuf buffer, int most) throws IOException {
        int wanted = (int) Math.min(most, bytes);
        ByteBuffer view = buffer.internalNioBuffer(0, wanted);
        int got = out.read(view, view.position(), view.limit());
        if (got <= 0) {
            throw new IllegalStateException("a pipe lost " + bytes + " bytes");
        }
        buffer.setIndex(0, got);
        bytes -= got;
        return got;
    }

    void close() {
        closeQuietly(in);
        closeQuietly(out);
    }

    private static void closeQuietly(FileDescriptor end) {
        try {
            end.close();
        } catch (IOException ignored) {
            // The descriptor is gone whatever close reports, and a pipe writes nothing back.
        }
    }
}
