package io.millrace.proxy.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;

/** What goes out on an {@link EpollSocket}: sent at once, or kept until there is room. Threading: the socket's worker. */
final class EpollOutput {

    /*
     * Room to write is asked for (EPOLLOUT) while connecting and while bytes wait. It is not taken back at once: a socket that
     * never comes to a second event spares the call. But an event that says both "input" and "room" costs an object of Netty's,
     * so after a few of them it is.
     */
    private static final int NEEDLESS_ROOM_EVENTS = 2;

    /** The send from which on TCP_NODELAY is set: a first one never waits, and many a connection has no other. */
    private static final int SENDS_AT_ONCE = 2;

    private final EpollSocket socket;
    private final EpollShare share;
    private SendQueue unsent;
    private Splice splice;

    private byte needlessRoomEvents;
    private byte sends;
    private boolean saidFull;
    private boolean awaitsSent;
    private boolean ended;

    EpollOutput(EpollSocket socket, EpollShare share) {
        this.socket = socket;
        this.share = share;
    }

    /** The socket has inherited TCP_NODELAY. */
    void sendsAtOnce() {
        sends = SENDS_AT_ONCE;
    }

    /** As {@link TcpSocket#write(ByteBuf, int)}. */
    void write(ByteBuf source, int bytes) {
        if (ended()) {
            source.skipBytes(bytes);
            return;
        }
        int sent = 0;
        if (nothingUnsent()) {
            sent = trySend(source, bytes);
            source.skipBytes(sent);
        }
        if (sent < bytes) {
            queue(source, bytes - sent);
        }
    }

    /** Returns how many bytes are done with: sent, or dropped since sending has failed. */
    private int trySend(ByteBuf source, int bytes) {
        ByteBuf sendable = EpollShare.isSendable(source) ? source : share.copy(source, bytes);
        try {
            noteSend();
            return share.send(descriptor(), sendable, bytes);
        } catch (IOException | NotYetConnectedException e) {
            breakOff(e);
            return bytes;
        } finally {
            if (sendable != source) {
                sendable.release();
            }
        }
    }

    /** To be called before a send: sees to it that no small one waits until the peer has confirmed those before (TCP_NODELAY). */
    void noteSend() throws IOException {
        if (sends < SENDS_AT_ONCE && ++sends == SENDS_AT_ONCE) {
            descriptor().calls().setTcpNoDelay(true);
        }
    }

    /** As {@link TcpSocket#write(ByteBuf, ByteBuf, int)}. */
    void write(ByteBuf head, ByteBuf source, int bytes) {
        int headBytes = head.readableBytes();
        boolean atOnce = headBytes > 0 && bytes > 0 && nothingUnsent() && !ended();
        if (atOnce && EpollShare.isSendable(head) && EpollShare.isSendable(source)) {
            writeBoth(head, headBytes, source, bytes);
        } else {
            write(head, headBytes);
            write(source, bytes);
        }
    }

    private void writeBoth(ByteBuf head, int headBytes, ByteBuf source, int bytes) {
        int sent;
        try {
            share.vector.clear();
            share.vector.add(head, head.readerIndex(), headBytes);
            share.vector.add(source, source.readerIndex(), bytes);
            noteSend();
            sent = (int) descriptor().writevAddresses(share.vector.memoryAddress(0), share.vector.count());
        } catch (IOException e) {
            breakOff(e);
            sent = headBytes + bytes;
        }
        int ofHead = Math.min(sent, headBytes);
        head.skipBytes(ofHead);
        source.skipBytes(sent - ofHead);
        if (ofHead < headBytes) {
            queue(head, headBytes - ofHead);
        }
        if (sent < headBytes + bytes) {
            queue(source, bytes - (sent - ofHead));
        }
    }

    private void queue(ByteBuf source, int bytes) {
        if (unsent == null) {
            unsent = new SendQueue(share.worker.allocator());
        }
        boolean first = unsent.bytes() == 0;
        try {
            unsent.add(source, bytes);
        } catch (OutOfMemoryError e) {
            source.skipBytes(source.readableBytes());
            breakOffForWantOfMemory(e);
            return;
        }
        if (first) {
            awaitRoom();
        }
    }

    private boolean nothingUnsent() {
        return unsent == null || unsent.bytes() == 0;
    }

    // ---- room -----------------------------------------------------------------------------------------------------

    /** As {@link TcpSocket#writable}. */
    boolean writable() {
        saidFull |= !nothingUnsent();
        return !saidFull;
    }

    /** As {@link TcpSocket#unsentBytes}. */
    long unsentBytes() {
        return (unsent == null ? 0 : unsent.bytes()) + (splice == null ? 0 : splice.waiting());
    }

    /** As {@link TcpSocket#awaitSent}. */
    void awaitSent() {
        if (ended()) {
            return;
        }
        if (nothingUnsent()) {
            socket.handler().onSent();
        } else {
            awaitsSent = true;
        }
    }

    /** Asks for an event as soon as there is room to send. */
    void awaitRoom() {
        needlessRoomEvents = 0;
        socket.askForRoom(true);
    }

    /** There is room. */
    void onRoom() {
        if (nothingUnsent() && splice == null) {
            if (++needlessRoomEvents == NEEDLESS_ROOM_EVENTS) {
                socket.askForRoom(false);
            }
            return;
        }
        if (!nothingUnsent()) {
            sendUnsent();
        }
        if (splice != null && nothingUnsent()) {
            splice.move();
        }
    }

    private void sendUnsent() {
        try {
            noteSend();
            unsent.sendOn(descriptor(), share.vector);
        } catch (IOException e) {
            breakOff(e);
            return;
        }
        if (saidFull && nothingUnsent()) {
            saidFull = false;
            socket.handler().onWritable();
        }
        if (awaitsSent && nothingUnsent() && !ended()) {
            awaitsSent = false;
            socket.handler().onSent();
        }
    }

    // ---- the end --------------------------------------------------------------------------------------------------

    boolean ended() {
        return ended || !socket.open();
    }

    /** As {@link TcpSocket#endOutput}. */
    void end() {
        if (ended()) {
            return;
        }
        ended = true;
        try {
            descriptor().endOutput();
        } catch (IOException | ChannelException | NotYetConnectedException ignored) {
            // The peer has reset the connection, which is told by the input.
        }
    }

    /**
     * Writing has failed. When the reason is a reset, this has taken it from the kernel, and the input will seem to end in
     * peace; EPIPE alone comes after a true end.
     */
    void breakOff(Exception cause) {
        if (ended()) {
            return;
        }
        ended = true;
        if (!String.valueOf(cause.getMessage()).contains("Broken pipe")) {
            socket.breakInput(cause);
        }
        dropUnsent();
        socket.later(EpollSocket.OUTPUT_FAILED);
    }

    /** A part of the stream is missing from here on: the peer must see that, so the end of it will be a reset. */
    private void breakOffForWantOfMemory(OutOfMemoryError cause) {
        socket.endWithReset();
        breakOff(new IOException("no memory for what waits to be sent", cause));
    }

    /** Forgets what waits, as when the socket is closed. */
    void dropUnsent() {
        saidFull = false;
        if (unsent != null) {
            unsent.dropAll();
        }
        if (splice != null) {
            splice.sinkGone();
        }
    }

    // ---- the sink of a splice -------------------------------------------------------------------------------------

    boolean maySplice() {
        return splice == null && !ended();
    }

    void splice(Splice begun) {
        splice = begun;
    }

    SocketDescriptor descriptor() {
        return socket.descriptor();
    }

    void spliceOver() {
        splice = null;
    }
}
