package io.millrace.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Client connections that are kept open and do nothing, or refuse to go on in the middle of something.
 *
 * <p>Threading: the caller's. Ownership: closing this closes them all. Limits: those of open files; an answer that is read has at most 64 KiB.
 */
final class HeldConnections implements AutoCloseable {
    /** A client that reads nothing should not hide much of the answer in its own kernel. */
    private static final int SMALL_RECEIVE_BUFFER_BYTES = 4096;

    private static final int READ_BYTES = 65_536;
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LONGEST_UPLOAD_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");

    private final List<SocketChannel> channels = new ArrayList<>();
    private final Server server;
    private final int port;

    HeldConnections(Server server, Door door) {
        this.server = server;
        this.port = server.port(door);
    }

    int count() {
        return channels.size();
    }

    /** Opens connections that have had one request answered and wait for the next. */
    void openIdle(int count) {
        ByteBuffer answer = ByteBuffer.allocate(READ_BYTES);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = open(READ_BYTES);
            send(channel, get("/"));
            readAnswer(channel, answer.clear());
        }
    }

    /** Opens connections that ask for something and read nothing of it. */
    void openStalledDownloads(int count, String path) {
        for (int i = 0; i < count; i++) {
            send(open(SMALL_RECEIVE_BUFFER_BYTES), get(path));
        }
    }

    /** Opens connections that send a body until nobody takes more of it. */
    void openStalledUploads(int count, String path, long bodyBytes) {
        String head = "POST " + path + " HTTP/1.1\r\nHost: bench\r\nContent-Length: " + bodyBytes + "\r\n\r\n";
        for (int i = 0; i < count; i++) {
            send(open(READ_BYTES), head);
        }
        long startNanos = System.nanoTime();
        long lastNanos = startNanos;
        ByteBuffer body = ByteBuffer.allocateDirect(READ_BYTES);
        while (System.nanoTime() - lastNanos < QUIET_NANOS && System.nanoTime() - startNanos < LONGEST_UPLOAD_NANOS) {
            if (writeToAll(body)) {
                lastNanos = System.nanoTime();
            } else {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        requireNoAnswer(body);
    }

    /** Errors: {@link CannotCompare} when an upload is not stalled but refused. */
    private void requireNoAnswer(ByteBuffer answer) {
        try {
            for (SocketChannel channel : channels) {
                if (channel.read(answer.clear()) != 0) {
                    throw new CannotCompare(server.name() + " does not take the upload: "
                            + StandardCharsets.US_ASCII
                                    .decode(answer.flip())
                                    .toString()
                                    .lines()
                                    .findFirst()
                                    .orElse("closed"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(server.name() + " cut an upload off", e);
        }
    }

    private boolean writeToAll(ByteBuffer body) {
        boolean moved = false;
        try {
            for (SocketChannel channel : channels) {
                channel.configureBlocking(false);
                moved |= channel.write(body.clear()) > 0;
            }
            return moved;
        } catch (IOException e) {
            throw new UncheckedIOException(server.name() + " cut an upload off", e);
        }
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: bench\r\n\r\n";
    }

    private SocketChannel open(int receiveBufferBytes) {
        try {
            SocketChannel channel = SocketChannel.open();
            channels.add(channel);
            if (receiveBufferBytes != READ_BYTES) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
            }
            channel.connect(Server.address(port));
            return channel;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "connection " + count() + " to " + server.name() + " could not be opened", e);
        }
    }

    private void send(SocketChannel channel, String text) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(server.name() + " took no request", e);
        }
    }

    private void readAnswer(SocketChannel channel, ByteBuffer answer) {
        try {
            while (!isComplete(answer)) {
                if (channel.read(answer) < 0) {
                    throw new CannotCompare(
                            server.name() + " closed connection " + count() + " before its answer was complete");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(server.name() + " did not answer connection " + count(), e);
        }
    }

    private boolean isComplete(ByteBuffer answer) {
        String text = new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
        int head = text.indexOf("\r\n\r\n");
        if (head < 0) {
            return false;
        }
        if (!text.startsWith("HTTP/1.1 200")) {
            throw new CannotCompare(
                    "an answer begins with " + text.lines().findFirst().orElse(""));
        }
        Matcher length = LENGTH.matcher(text);
        return length.find() && text.length() >= head + 4 + Integer.parseInt(length.group(1));
    }

    @Override
    public void close() {
        for (SocketChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException ignored) {
                // A connection that cannot be closed is closed already.
                continue;
            }
        }
        channels.clear();
    }
}
