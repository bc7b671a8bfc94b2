package io.millrace.proxy.lab;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.proxy.testing.OpenDescriptors;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What this process holds while nothing is under way.
 *
 * @param directBytes memory that the buffer pool has taken from the system
 * @param pinnedDirectBytes the part of it that is in use
 */
record Rest(int descriptors, long directBytes, long pinnedDirectBytes, long heapBytes) {
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);

    static Rest now() {
        System.gc();
        return new Rest(
                OpenDescriptors.count(),
                PlatformDependent.usedDirectMemory(),
                PooledByteBufAllocator.DEFAULT.pinnedDirectMemory(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    /** CPU time of the process, in milliseconds, over two seconds of doing nothing. */
    static long cpuMillisOverTwoSeconds() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = system.getProcessCpuTime();
        LockSupport.parkNanos(LOOK_NANOS);
        return TimeUnit.NANOSECONDS.toMillis(system.getProcessCpuTime() - before);
    }
}
