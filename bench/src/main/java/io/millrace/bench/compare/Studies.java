package io.millrace.bench.compare;

import java.util.List;

/** Everything that can be measured, in the order of the tables. Another workload is one entry more. */
final class Studies {
    private static final List<Study> ALL = List.of(
            new Throughput("http-keep-alive", "HTTP/1.1, keep-alive", Door.HTTP, "/", false, 1),
            new Throughput("http-close", "HTTP/1.1, connection per request", Door.HTTP, "/", true, 1),
            new Throughput("http-64k", "HTTP/1.1, 64 KB answers", Door.HTTP_BULK, "/64k", false, 1),
            new Throughput("http-10m", "HTTP/1.1, 10 MB answers", Door.HTTP_BULK, "/10m", false, 4),
            new Throughput("tcp-small", "TCP, small messages", Door.TCP, "/", false, 1),
            new Throughput("tcp-connect", "TCP, connection per request", Door.TCP, "/", true, 1),
            new Throughput("tcp-64k", "TCP, 64 KB answers", Door.TCP_BULK, "/64k", false, 1),
            new Throughput("tcp-10m", "TCP, 10 MB answers", Door.TCP_BULK, "/10m", false, 4),
            new Latency("http-latency", "HTTP/1.1 at a fixed rate", Door.HTTP, "http1"),
            new MemoryStudy("idle-memory", "idle connection", MemoryStudy.Holding.IDLE, Integer.MAX_VALUE),
            new MemoryStudy("download-memory", "stalled download", MemoryStudy.Holding.STALLED_DOWNLOAD, 200),
            new MemoryStudy("upload-memory", "stalled upload", MemoryStudy.Holding.STALLED_UPLOAD, 200),
            new FirstByte("start", "start to first byte"),
            new Pauses("pauses", "pauses at 20,000 req/s"));

    private Studies() {}

    static List<Study> all() {
        return ALL;
    }

    static List<String> names() {
        return ALL.stream().map(Study::name).toList();
    }

    /** The studies of those names, in their own order. Errors: {@link CannotCompare} for a name that is none. */
    static List<Study> named(List<String> names) {
        names.stream().filter(name -> !names().contains(name)).findFirst().ifPresent(unknown -> {
            throw new CannotCompare("--studies: \"" + unknown + "\" (expected: " + String.join(", ", names()) + ")");
        });
        return ALL.stream().filter(study -> names.contains(study.name())).toList();
    }
}
