package io.millrace.proxy.http;

import io.millrace.proxy.http.wire.Head;
import io.millrace.proxy.http.wire.Progress;
import io.netty.buffer.ByteBuf;

/** The way of received bytes into the head being read. */
final class HeadFeed {

    /** How much is copied at a time: more than nearly every head has, and little of a body that follows. */
    private static final int FEED_BYTES = 2048;

    private HeadFeed() {}

    /** Feeds {@code head} from {@code in} until it is complete, refused, or needs more; what follows the head stays in {@code in}. */
    static Progress feed(Head head, ByteBuf in) {
        Progress progress = Progress.NEED_MORE;
        while (progress == Progress.NEED_MORE && in.isReadable()) {
            int count = Math.min(FEED_BYTES, in.readableBytes());
            in.readBytes(head.room(count), head.filled(), count);
            head.fed(count);
            progress = head.advance();
        }
        if (progress == Progress.COMPLETE) {
            in.readerIndex(in.readerIndex() - (head.filled() - head.length()));
        }
        return progress;
    }
}
