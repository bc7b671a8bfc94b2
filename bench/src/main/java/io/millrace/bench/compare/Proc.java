package io.millrace.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What {@code /proc} tells about processes and the machine.
 *
 * <p>Spec: proc(5). A process counts with its children that run, as nginx works in one.
 */
final class Proc {
    /** Clock ticks of {@code /proc} are 1/100 s on every architecture that Millrace has natives for. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int USER_FIELD = 14;
    private static final int SYSTEM_FIELD = 15;

    /** Of the line "cpu": user, nice, system, then idle and iowait, then irq and softirq. Guest time is within user. */
    private static final int[] BUSY_FIELDS = {1, 2, 3, 6, 7};

    private Proc() {}

    /** Processor time of a process and its children so far. Errors: a child that ends meanwhile counts no more. */
    static CpuTime cpuTime(long pid) {
        return tree(pid)
                .mapToObj(each -> cpuTime(read("/proc/" + each + "/stat")))
                .reduce(new CpuTime(0, 0), CpuTime::plus);
    }

    /** Processor time out of the text of a {@code stat} file; the name in it may hold spaces and parentheses. */
    static CpuTime cpuTime(String stat) {
        if (stat.isEmpty()) {
            return new CpuTime(0, 0);
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        // The part behind the name begins with field 3.
        return new CpuTime(
                Long.parseLong(fields[USER_FIELD - 3]) / TICKS_PER_SECOND,
                Long.parseLong(fields[SYSTEM_FIELD - 3]) / TICKS_PER_SECOND);
    }

    /** Processor time that everything on the machine has used so far. */
    static double machineSeconds() {
        return machineSeconds(read("/proc/stat"));
    }

    /** Busy time out of the text of {@code /proc/stat}. */
    static double machineSeconds(String stat) {
        String[] fields = stat.lines().findFirst().orElseThrow().trim().split(" +");
        long ticks = 0;
        for (int field : BUSY_FIELDS) {
            ticks += Long.parseLong(fields[field]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** Memory of a process and its children that is in RAM, in bytes; pages that they share count once for each. */
    static long residentBytes(long pid) {
        return tree(pid)
                .map(each -> residentBytes(read("/proc/" + each + "/status")))
                .sum();
    }

    /** The resident memory out of the text of a {@code status} file, 0 when the process has none. */
    static long residentBytes(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElse(0);
    }

    /** The whole of a small file, empty when it is not there or no more. */
    static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException gone) {
            return "";
        }
    }

    /** The command line of a process, program first. */
    static String[] commandLine(long pid) {
        return read("/proc/" + pid + "/cmdline").split("\0");
    }

    /** The program file that a process runs. */
    static Path program(long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe"));
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " is gone", e);
        }
    }

    private static LongStream tree(long pid) {
        Stream<ProcessHandle> children = ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants);
        return LongStream.concat(LongStream.of(pid), children.mapToLong(ProcessHandle::pid));
    }
}
