package io.millrace.proxy.testing;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;

/** The memory this process holds in buffers. */
public final class Memory {
    private Memory() {}

    /** Bytes of direct memory that Netty holds, in use or pooled. */
    public static long directBytes() {
        long used = PlatformDependent.usedDirectMemory();
        if (used < 0) {
            throw new IllegalStateException(
                    "direct memory is not counted (expected: a JVM started with the project's flags)");
        }
        return used;
    }

    /** Bytes of pooled direct memory that somebody holds. */
    public static long heldBytes() {
        return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
    }

    /** Bytes of live objects, after a collection. */
    public static long liveHeapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
