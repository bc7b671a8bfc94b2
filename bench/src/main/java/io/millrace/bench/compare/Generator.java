package io.millrace.bench.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.bench.load.LoadMain;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The load generator of this module, in a process of its own: at a fixed rate, or in a closed loop. */
record Generator(int core) {
    private static final String PROGRAM = LoadMain.class.getName();
    private static final int WARMUP_SECONDS = 3;

    /** Those of {@code bench/load}. */
    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "-Xmn128m",
            "-XX:+PerfDisableSharedMem",
            "-Dio.netty.leakDetection.level=disabled",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "-Dio.netty.tryReflectionSetAccessible=true");

    private static final List<String> FLAGS_FROM_24 = List.of(
            "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED", "-Dio.netty.noUnsafe=false");

    private static final int FEATURE_OF_MORE_FLAGS = 24;

    private static final Map<String, Figure> FIGURES = Map.of(
            "p50Micros", Figure.P50_MICROS,
            "p99Micros", Figure.P99_MICROS,
            "p999Micros", Figure.P999_MICROS,
            "maxMicros", Figure.MAX_MICROS,
            "rateAsked", Figure.RATE_ASKED);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** As fast as that many connections go, one request each at a time. */
    Load closedLoop(String kind, int port, int connections, int seconds) {
        return run(kind, port, connections, seconds, List.of("--closed"));
    }

    /** At a fixed rate, whatever the proxy does. */
    Load fixedRate(String kind, int port, int connections, int seconds, int perSecond) {
        return run(kind, port, connections, seconds, List.of("--rate", Integer.toString(perSecond)));
    }

    private Load run(String kind, int port, int connections, int seconds, List<String> pace) {
        String java = ProcessHandle.current().info().command().orElse("java");
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(FLAGS);
        if (Runtime.version().feature() >= FEATURE_OF_MORE_FLAGS) {
            command.addAll(FLAGS_FROM_24);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PROGRAM));
        command.addAll(List.of("--kind", kind, "--target", "127.0.0.1:" + port));
        command.addAll(pace);
        command.addAll(List.of("--connections", Integer.toString(connections)));
        command.addAll(List.of("--seconds", Integer.toString(seconds)));
        command.addAll(List.of("--warmup", Integer.toString(WARMUP_SECONDS), "--json"));
        return parse(Commands.output(seconds + WARMUP_SECONDS + 30L, Commands.pinned(core, command)));
    }

    /** The JSON line in what the generator printed. Errors: {@link CannotCompare} when there is none. */
    static Load parse(String output) {
        String line = output.lines()
                .filter(each -> each.startsWith("{"))
                .findFirst()
                .orElseThrow(() -> new CannotCompare("the load generator printed no result:\n" + output));
        try {
            JsonNode result = JSON.readTree(line);
            Map<Figure, Double> figures = new EnumMap<>(Figure.class);
            FIGURES.forEach((key, figure) -> {
                if (result.hasNonNull(key)) {
                    figures.put(figure, result.get(key).asDouble());
                }
            });
            figures.put(Figure.HELD, result.path("heldRate").asBoolean() ? 1.0 : 0.0);
            Map<String, Long> errors = new LinkedHashMap<>();
            result.path("errors")
                    .properties()
                    .forEach(
                            error -> errors.put(error.getKey(), error.getValue().asLong()));
            long completed = result.path("completed").asLong();
            return new Load(
                    completed,
                    result.path("answeredInAll").asLong(completed),
                    result.path("seconds").asDouble(),
                    errors,
                    figures);
        } catch (JsonProcessingException e) {
            throw new CannotCompare("the load generator printed what is no JSON: " + line);
        }
    }
}
