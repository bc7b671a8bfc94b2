package io.millrace.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The load generator {@code wrk}: a closed loop of HTTP/1.1 on one thread. */
record Wrk(int core) {
    private static final Pattern DONE = Pattern.compile("(\\d+) requests in ([0-9.]+)(ms|s|m)");
    private static final Pattern SOCKET_ERROR = Pattern.compile("(connect|read|write|timeout) (\\d+)");
    private static final Pattern BAD_STATUS = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

    /** More than any answer takes; wrk counts an error after 2 s otherwise, which 10 MB on a busy machine may take. */
    private static final String TIMEOUT = "15s";

    Load run(int port, String path, boolean close, int connections, int seconds) {
        List<String> command =
                new ArrayList<>(List.of("wrk", "-t1", "-c" + connections, "-d" + seconds + "s", "--timeout", TIMEOUT));
        if (close) {
            command.addAll(List.of("-H", "Connection: close"));
        }
        command.add("http://127.0.0.1:" + port + path);
        return parse(Commands.output(seconds + 30L, Commands.pinned(core, command)));
    }

    /** What wrk printed. Errors: {@link CannotCompare} when it says nothing of requests. */
    static Load parse(String output) {
        Matcher done = DONE.matcher(output);
        if (!done.find()) {
            throw new CannotCompare("wrk says nothing of requests:\n" + output);
        }
        Map<String, Long> errors = new LinkedHashMap<>();
        output.lines()
                .filter(line -> line.contains("Socket errors"))
                .flatMap(line -> SOCKET_ERROR.matcher(line).results())
                .forEach(error -> add(errors, error.group(1), error.group(2)));
        Matcher bad = BAD_STATUS.matcher(output);
        if (bad.find()) {
            add(errors, "bad status", bad.group(1));
        }
        double seconds = Double.parseDouble(done.group(2)) * unitSeconds(done.group(3));
        long completed = Long.parseLong(done.group(1));
        return new Load(completed, completed, seconds, errors, Map.of());
    }

    private static void add(Map<String, Long> errors, String kind, String count) {
        if (Long.parseLong(count) > 0) {
            errors.put(kind, Long.parseLong(count));
        }
    }

    private static double unitSeconds(String unit) {
        return switch (unit) {
            case "ms" -> 1e-3;
            case "m" -> 60;
            default -> 1;
        };
    }
}
