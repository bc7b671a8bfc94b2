package io.millrace.proxy.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.TimeZone;

/**
 * Log events as lines: time, level, the last part of the logger's name, message.
 *
 * <p>Control characters are escaped, so that what a client sends cannot look like a line of its own. A stack trace
 * follows only when an event carries one, which it does for bugs alone.
 *
 * <p>Threading: the log's own thread.
 */
final class LogLines extends AppenderBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT);

    private final PrintStream out;
    private final BoundedLog log;

    LogLines(PrintStream out, BoundedLog log) {
        this.out = out;
        this.log = log;
    }

    @Override
    protected void append(ILoggingEvent event) {
        log.taken();
        StringBuilder lines = new StringBuilder();
        long dropped = log.takeDropped();
        if (dropped > 0) {
            appendHead(lines, event.getTimeStamp(), "WARN", "log");
            lines.append(dropped)
                    .append(" lines were dropped before this one, since they could not be written fast enough\n");
        }
        appendHead(lines, event.getTimeStamp(), event.getLevel().toString(), shortName(event.getLoggerName()));
        appendPrintable(lines, event.getFormattedMessage());
        lines.append('\n');
        if (event.getThrowableProxy() != null) {
            lines.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        out.print(lines);
        out.flush();
    }

    private static void appendHead(StringBuilder line, long millis, String level, String logger) {
        TIME.formatTo(Instant.ofEpochMilli(millis).atOffset(localOffset(millis)), line);
        line.append(' ')
                .append(level)
                .append(level.length() < 5 ? "  " : " ")
                .append(logger)
                .append(' ');
    }

    /** Why: not a {@code ZoneId}, whose rules are first looked for in every jar of the class path. */
    private static ZoneOffset localOffset(long millis) {
        return ZoneOffset.ofTotalSeconds(TimeZone.getDefault().getOffset(millis) / 1000);
    }

    private static String shortName(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }

    private static void appendPrintable(StringBuilder line, String message) {
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (Character.isISOControl(c)) {
                line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
    }
}
