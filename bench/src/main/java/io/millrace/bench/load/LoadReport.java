package io.millrace.bench.load;

import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.HdrHistogram.Histogram;

/**
 * What a run came to.
 *
 * @param perSecondAsked 0 in a closed loop
 * @param sentInTime before the measured time was over
 * @param completedInTime requests whose good answer was complete before the measured time was over
 * @param behind requests that were due but not sent when the measured time was over
 * @param completed all measured requests with a good answer
 * @param answeredInAll good answers of the whole run, those of the warm-up included: what belongs to processor time that was
 *     measured around it
 * @param bytes received within the measured time, heads and framing included, TLS not
 * @param latency from the instant a request was due to the end of its good answer
 * @param late from the instant a request was due to the one it was sent: it waited for a free connection, or the
 *     generator was busy
 */
record LoadReport(
        Kind kind,
        InetSocketAddress target,
        boolean tls,
        int connections,
        int perSecondAsked,
        double seconds,
        long sentInTime,
        long completedInTime,
        long behind,
        long completed,
        long answeredInAll,
        long bytes,
        Map<ErrorKind, Long> errors,
        Percentiles latency,
        Percentiles late) {

    /** The share of the asked requests that must be sent and answered in time for the rate to count as held. */
    static final double HELD_SHARE = 0.99;

    /** In microseconds; all 0 when nothing was recorded. */
    record Percentiles(double p50, double p90, double p99, double p999, double max) {
        private static final double MICRO_NANOS = 1_000;

        static Percentiles of(Histogram nanos) {
            return new Percentiles(
                    nanos.getValueAtPercentile(50) / MICRO_NANOS,
                    nanos.getValueAtPercentile(90) / MICRO_NANOS,
                    nanos.getValueAtPercentile(99) / MICRO_NANOS,
                    nanos.getValueAtPercentile(99.9) / MICRO_NANOS,
                    nanos.getMaxValue() / MICRO_NANOS);
        }
    }

    boolean isClosedLoop() {
        return perSecondAsked == 0;
    }

    double sentPerSecond() {
        return sentInTime / seconds;
    }

    double completedPerSecond() {
        return completedInTime / seconds;
    }

    /**
     * Whether of the asked requests no more than one in a hundred was behind at the end, and no more than one in a hundred
     * remained without a good answer. True in a closed loop, which asks for no rate.
     */
    boolean heldRate() {
        double most = (1 - HELD_SHARE) * perSecondAsked * seconds;
        return isClosedLoop() || behind <= most && failed() <= most;
    }

    long failed() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }

    /** One line, without a line end. In a closed loop {@code rateAsked} and {@code heldRate} are null. */
    String toJson() {
        StringJoiner json = new StringJoiner(",", "{", "}");
        json.add("\"kind\":\"" + kind + '"');
        json.add("\"target\":\"" + text(target) + '"');
        json.add("\"tls\":" + tls);
        json.add("\"connections\":" + connections);
        json.add("\"rateAsked\":" + (isClosedLoop() ? "null" : perSecondAsked));
        json.add("\"rateSent\":" + decimal(sentPerSecond()));
        json.add("\"rateCompleted\":" + decimal(completedPerSecond()));
        json.add("\"heldRate\":" + (isClosedLoop() ? "null" : heldRate()));
        json.add("\"completed\":" + completed);
        json.add("\"answeredInAll\":" + answeredInAll);
        json.add("\"bytes\":" + bytes);
        json.add("\"errors\":" + errorsJson(errors));
        json.add("\"p50Micros\":" + decimal(latency.p50()));
        json.add("\"p90Micros\":" + decimal(latency.p90()));
        json.add("\"p99Micros\":" + decimal(latency.p99()));
        json.add("\"p999Micros\":" + decimal(latency.p999()));
        json.add("\"maxMicros\":" + decimal(latency.max()));
        json.add("\"lateP99Micros\":" + decimal(late.p99()));
        json.add("\"lateMaxMicros\":" + decimal(late.max()));
        json.add("\"seconds\":" + decimal(seconds));
        return json.toString();
    }

    static String errorsJson(Map<ErrorKind, Long> errors) {
        StringJoiner json = new StringJoiner(",", "{", "}");
        errors.forEach((error, count) -> json.add('"' + error.code() + "\":" + count));
        return json.toString();
    }

    /** For people, several lines. */
    String toTable() {
        StringBuilder table = new StringBuilder();
        row(
                table,
                "load",
                "%s%s to %s, %,d connections, %s s",
                kind,
                tls ? " over TLS" : "",
                text(target),
                connections,
                decimal(seconds));
        if (!isClosedLoop()) {
            row(table, "asked", "%,d/s", perSecondAsked);
        }
        row(table, "sent", "%,.0f/s", sentPerSecond());
        row(table, "completed", "%,.0f/s, %,d requests, %,d bytes received", completedPerSecond(), completed, bytes);
        latencyRow(table, "latency", latency);
        if (!isClosedLoop()) {
            latencyRow(table, "sent late", late);
            row(table, "rate", heldRate() ? "held" : "NOT HELD: the figures above are those of an overload");
        }
        row(table, "errors", errors.isEmpty() ? "none" : errorsJson(errors));
        return table.toString();
    }

    private static void latencyRow(StringBuilder table, String name, Percentiles times) {
        String form = "p50 %,.0f, p90 %,.0f, p99 %,.0f, p99.9 %,.0f, max %,.0f us";
        row(table, name, form, times.p50(), times.p90(), times.p99(), times.p999(), times.max());
    }

    private static void row(StringBuilder table, String name, String form, Object... values) {
        table.append(String.format(Locale.ROOT, "%-10s ", name))
                .append(String.format(Locale.ROOT, form, values))
                .append(System.lineSeparator());
    }

    static String text(InetSocketAddress target) {
        String address = target.getAddress().getHostAddress();
        return (address.indexOf(':') < 0 ? address : '[' + address + ']') + ':' + target.getPort();
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
