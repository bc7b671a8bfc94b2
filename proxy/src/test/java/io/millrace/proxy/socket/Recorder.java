package io.millrace.proxy.socket;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A handler that writes down what it is told, and the data that came in. */
final class Recorder implements SocketHandler {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private volatile Consumer<ByteBuf> onData = this::keep;
    private volatile Throwable cause;

    /** Everything but data and the ends of turns, in order. */
    List<String> told() {
        return told;
    }

    boolean heard(String event) {
        return told.contains(event);
    }

    void forgetTold() {
        told.clear();
    }

    synchronized byte[] data() {
        return data.toByteArray();
    }

    synchronized int dataBytes() {
        return data.size();
    }

    Throwable cause() {
        return cause;
    }

    /** Handles data in another way than by keeping it. */
    Recorder onData(Consumer<ByteBuf> handling) {
        onData = handling;
        return this;
    }

    synchronized void keep(ByteBuf in) {
        byte[] bytes = new byte[in.readableBytes()];
        in.readBytes(bytes);
        data.writeBytes(bytes);
    }

    @Override
    public void onData(ByteBuf in) {
        onData.accept(in);
    }

    @Override
    public void onTurnEnd() {}

    @Override
    public void onInputEnd() {
        told.add("end");
    }

    @Override
    public void onWritable() {
        told.add("writable");
    }

    @Override
    public void onSent() {
        told.add("sent");
    }

    @Override
    public void onOutputFailed() {
        told.add("output failed");
    }

    @Override
    public void onFailed(Throwable failure) {
        cause = failure;
        told.add("failed");
    }

    @Override
    public void onClosed() {
        told.add("closed");
    }
}
