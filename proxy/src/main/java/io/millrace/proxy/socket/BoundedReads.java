package io.millrace.proxy.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * The sizes of a connection's receive buffers: small for small messages, growing to a bound when data keeps filling them,
 * and none at all while the connection is paused.
 *
 * <p>Why: Netty's epoll channel, once the peer has sent FIN, reads everything the kernel still holds whether or not
 * auto-read is on; several megabytes for one slow reader. Refusing the buffer stops that loop, and reading goes on with
 * the next {@code setAutoRead(true)}. The refusal arrives at the handlers as {@link ReadWhilePaused}.
 */
final class BoundedReads implements RecvByteBufAllocator {

    private static final int SMALLEST = 2 * 1024;
    private static final int READS_PER_TURN = 16;

    private final int maxBytes;
    private final boolean refusesWhilePaused;

    /** @param refusesWhilePaused whether the channel must be kept from reading while it is paused */
    BoundedReads(int maxBytes, boolean refusesWhilePaused) {
        this.maxBytes = Math.max(SMALLEST, maxBytes);
        this.refusesWhilePaused = refusesWhilePaused;
    }

    @Override
    @SuppressWarnings("deprecation")
    public Handle newHandle() {
        return new Sizes(maxBytes, refusesWhilePaused);
    }

    private static final class Sizes implements ExtendedHandle {
        private final int maxBytes;
        private final boolean refusesWhilePaused;
        private ChannelConfig config;
        private int nextBytes = SMALLEST;
        private int shortReads;
        private int messages;
        private int attempted;
        private int last;
        private boolean goesOn;

        Sizes(int maxBytes, boolean refusesWhilePaused) {
            this.maxBytes = maxBytes;
            this.refusesWhilePaused = refusesWhilePaused;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            if (refusesWhilePaused && config != null && !config.isAutoRead()) {
                throw ReadWhilePaused.INSTANCE;
            }
            return allocator.directBuffer(nextBytes);
        }

        @Override
        public int guess() {
            return nextBytes;
        }

        @Override
        public void reset(ChannelConfig newConfig) {
            config = newConfig;
            messages = 0;
        }

        @Override
        public void incMessagesRead(int count) {
            messages += count;
        }

        @Override
        public void lastBytesRead(int bytes) {
            last = bytes;
            if (bytes == attempted && bytes == nextBytes) {
                nextBytes = Math.min(maxBytes, nextBytes * 4);
                shortReads = 0;
            } else if (bytes < nextBytes / 4 && nextBytes > SMALLEST && ++shortReads >= 4) {
                nextBytes = Math.max(SMALLEST, nextBytes / 4);
                shortReads = 0;
            }
        }

        @Override
        public int lastBytesRead() {
            return last;
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            attempted = bytes;
        }

        @Override
        public int attemptedBytesRead() {
            return attempted;
        }

        @Override
        public boolean continueReading() {
            return continueReading(() -> attempted == last);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            goesOn = config.isAutoRead() && messages < READS_PER_TURN && last > 0 && maybeMoreData.get();
            return goesOn;
        }

        /** Who ends the reading though it should go on knows that nothing is left: with io_uring the kernel says so with the bytes. */
        @Override
        public void readComplete() {
            if (goesOn && last > 0) {
                last = 0;
            }
            goesOn = false;
        }
    }
}
