package io.millrace.bench.compare;

import java.nio.file.Path;
import java.util.List;

/** The live objects of another JVM, counted after a full collection. */
final class LiveHeap {
    private static final int SECONDS = 60;

    private LiveHeap() {}

    /** Errors: {@link CannotCompare} when the JDK of that process has no {@code jcmd}. */
    static long bytes(long pid) {
        Path jcmd = Proc.program(pid).resolveSibling("jcmd");
        return parse(Commands.output(SECONDS, List.of(jcmd.toString(), Long.toString(pid), "GC.class_histogram")));
    }

    /** The total of a histogram, whose last line is {@code Total COUNT BYTES}. */
    static long parse(String histogram) {
        return histogram
                .lines()
                .filter(line -> line.startsWith("Total"))
                .mapToLong(line -> Long.parseLong(line.trim().split(" +")[2]))
                .findFirst()
                .orElseThrow(() -> new CannotCompare("jcmd printed no total:\n" + histogram));
    }
}
