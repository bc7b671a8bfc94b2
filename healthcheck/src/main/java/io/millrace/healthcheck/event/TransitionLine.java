package io.millrace.healthcheck.event;

import java.util.stream.Collectors;

/** A transition as one line for people and for grep. */
final class TransitionLine {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private TransitionLine() {}

    static String of(Transition transition) {
        StringBuilder line = head(transition);
        if (!transition.causes().isEmpty()) {
            line.append(" cause=")
                    .append(quoted(
                            transition.causes().stream().map(Cause::toString).collect(Collectors.joining("; "))));
        }
        return appendTimes(line, transition.times()).toString();
    }

    static String ofMeasured(Transition transition) {
        StringBuilder line = head(transition).append(" measured");
        return appendTimes(line, transition.times()).toString();
    }

    private static StringBuilder head(Transition transition) {
        return new StringBuilder(160)
                .append(transition.kind())
                .append(" seq=")
                .append(transition.sequence())
                .append(" pool=")
                .append(transition.pool())
                .append(" subject=")
                .append(quoted(transition.subject()))
                .append(" before=")
                .append(quoted(transition.before()))
                .append(" after=")
                .append(quoted(transition.after()));
    }

    private static StringBuilder appendTimes(StringBuilder line, Times times) {
        appendTime(line, "verdict", times.verdictNanos());
        appendTime(line, "shares", times.sharesNanos());
        appendTime(line, "moved50", times.halfMovedNanos());
        appendTime(line, "moved90", times.mostMovedNanos());
        appendTime(line, "moved100", times.allMovedNanos());
        return line;
    }

    private static void appendTime(StringBuilder line, String key, long nanos) {
        if (nanos != Times.NOT_KNOWN) {
            line.append(' ')
                    .append(key)
                    .append('=')
                    .append(nanos / NANOS_PER_MILLI)
                    .append("ms");
        }
    }

    /** A value with spaces stays one value, and a terminal shows it as it is, whatever a server put in its answer. */
    private static String quoted(String value) {
        return '"' + value.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?").replace('"', '\'') + '"';
    }
}
