package io.millrace.bench.compare;

/** The machine that something was measured on. */
record Machine(String processor, int processors, String kernel, long memoryMebibytes) {

    /** This one. */
    static Machine here() {
        return new Machine(
                field(Proc.read("/proc/cpuinfo"), "model name", System.getProperty("os.arch")),
                (int) Proc.read("/proc/cpuinfo")
                        .lines()
                        .filter(line -> line.startsWith("processor"))
                        .count(),
                System.getProperty("os.version"),
                Long.parseLong(field(Proc.read("/proc/meminfo"), "MemTotal", "0")
                                .replaceAll("[^0-9]", ""))
                        / 1024);
    }

    /** The value of the first line "NAME : VALUE" of a text. */
    static String field(String text, String name, String otherwise) {
        return text.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse(otherwise);
    }

    /** How many tasks wanted a processor in the last minute. */
    static double loadAverage() {
        return Double.parseDouble(Proc.read("/proc/loadavg").split(" ")[0]);
    }

    @Override
    public String toString() {
        return processor + ", " + processors + " processors, " + memoryMebibytes + " MiB, kernel " + kernel;
    }
}
