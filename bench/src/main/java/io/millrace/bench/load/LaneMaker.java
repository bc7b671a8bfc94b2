package io.millrace.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.http2.Http2Headers;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The lanes of a run, spread over the source addresses in turn. */
final class LaneMaker {
    private final LoadOptions options;
    private final Dialer dialer;

    LaneMaker(LoadOptions options, Dialer dialer) {
        this.options = options;
        this.dialer = dialer;
    }

    List<Lane> lanes(LaneOwner owner) {
        if (options.kind() == Kind.HTTP2) {
            Http2Headers request = Http2Lane.request(options);
            return each(source -> new Http2Lane(owner, dialer, source, request, options.streams()));
        }
        Supplier<Dialog> dialogs = options.kind().isTcp() ? this::newEcho : httpDialogs();
        return each(source -> new ByteLane(owner, dialer, source, dialogs.get()));
    }

    private Dialog newEcho() {
        return new EchoDialog(
                PooledByteBufAllocator.DEFAULT,
                options.messageBytes(),
                options.kind().keepsConnections());
    }

    private Supplier<Dialog> httpDialogs() {
        ByteBuf request = HttpDialog.request(options);
        byte[] line = new byte[HttpAnswer.MOST_LINE_BYTES];
        return () -> new HttpDialog(request, line, options.kind().keepsConnections());
    }

    private interface One {
        Lane at(InetAddress sourceOrNull);
    }

    private List<Lane> each(One one) {
        List<InetAddress> sources = options.sources();
        return IntStream.range(0, options.connections())
                .mapToObj(i -> one.at(sources.isEmpty() ? null : sources.get(i % sources.size())))
                .toList();
    }
}
