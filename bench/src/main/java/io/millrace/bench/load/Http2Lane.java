package io.millrace.bench.load;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A lane of several requests at a time on one HTTP/2 connection. It is open as soon as the server's SETTINGS are there.
 *
 * <p>Limits: the streams asked for, or fewer when the server allows fewer; one request while the connection opens. After a
 * GOAWAY what is under way ends, and the next request opens another connection.
 */
final class Http2Lane extends Lane {
    private final Http2Headers request;
    private final int streamsAsked;
    private final boolean secured;
    private final IntObjectMap<Pending> pending = new IntObjectHashMap<>();
    private Http2Wire wire;
    private int streams;
    private boolean goingAway;
    private boolean waiting;
    private long waitingDueNanos;

    /** A request under way. */
    private static final class Pending {
        final long dueNanos;
        final long sentNanos;
        boolean badStatus;

        Pending(long dueNanos, long sentNanos) {
            this.dueNanos = dueNanos;
            this.sentNanos = sentNanos;
        }
    }

    Http2Lane(LaneOwner owner, Dialer dialer, InetAddress source, Http2Headers request, int streams) {
        super(owner, dialer, source);
        this.request = request;
        this.streamsAsked = streams;
        this.secured = dialer.isSecured();
    }

    static Http2Headers request(LoadOptions options) {
        Http2Headers headers = new DefaultHttp2Headers()
                .method("GET")
                .scheme(options.tls() ? "https" : "http")
                .authority(options.host())
                .path(options.path());
        for (String field : options.headers()) {
            int colon = field.indexOf(':');
            headers.add(
                    field.substring(0, colon).trim().toLowerCase(Locale.ROOT),
                    field.substring(colon + 1).trim());
        }
        return headers;
    }

    @Override
    boolean hasRoom() {
        return isOpen() ? !goingAway && pending.size() < streams : !waiting;
    }

    @Override
    boolean isIdle() {
        return pending.isEmpty() && !waiting;
    }

    @Override
    void send(long dueNanos) {
        if (isOpen()) {
            write(dueNanos);
            return;
        }
        waiting = true;
        waitingDueNanos = dueNanos;
        if (isClosed()) {
            open();
        }
    }

    @Override
    ChannelHandler newHandler() {
        goingAway = false;
        wire = new Http2Wire(this, secured);
        return wire.handler();
    }

    /** The server's SETTINGS are there. */
    void onSettings(long mostStreams) {
        streams = (int) Math.min(streamsAsked, mostStreams);
        if (!isOpen()) {
            ready();
        }
    }

    @Override
    void onOpen() {
        if (waiting) {
            waiting = false;
            write(waitingDueNanos);
            flush();
        }
    }

    private void write(long dueNanos) {
        int stream = wire.send(request);
        if (stream < 0) {
            owner().failed(dueNanos, ErrorKind.PROTOCOL);
            onGoAway();
        } else {
            pending.put(stream, new Pending(dueNanos, System.nanoTime()));
        }
    }

    @Override
    void flush() {
        if (isOpen()) {
            wire.flush();
        }
    }

    void onGoAway() {
        goingAway = true;
        hangUpWhenDone();
    }

    void onStatus(int stream, boolean bad) {
        Pending answer = pending.get(stream);
        if (answer != null) {
            answer.badStatus |= bad;
        }
    }

    void onEnd(int stream) {
        Pending answer = pending.remove(stream);
        if (answer == null) {
            return;
        }
        if (answer.badStatus) {
            owner().failed(answer.dueNanos, ErrorKind.BAD_STATUS);
        } else {
            owner().answered(answer.dueNanos);
        }
        afterStream();
    }

    void onFailure(int stream, ErrorKind kind) {
        Pending failed = pending.remove(stream);
        if (failed != null) {
            owner().failed(failed.dueNanos, kind);
            afterStream();
        }
    }

    private void afterStream() {
        hangUpWhenDone();
        owner().free(this);
    }

    private void hangUpWhenDone() {
        if (goingAway && pending.isEmpty() && isOpen()) {
            hangUp();
            owner().down(this);
        }
    }

    @Override
    void expire(long beforeNanos) {
        expireOpening(beforeNanos);
        Channel current = channel();
        for (Pending request : pending.values()) {
            if (request.sentNanos - beforeNanos < 0) {
                lost(current, ErrorKind.TIMEOUT);
                return;
            }
        }
    }

    @Override
    void failAll(ErrorKind kind) {
        List<Pending> failed = new ArrayList<>(pending.values());
        pending.clear();
        failed.forEach(request -> owner().failed(request.dueNanos, kind));
        if (waiting) {
            waiting = false;
            owner().failed(waitingDueNanos, kind);
        }
    }
}
