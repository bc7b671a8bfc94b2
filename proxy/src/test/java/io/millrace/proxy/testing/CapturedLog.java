package io.millrace.proxy.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** Every log line of the process since the last look, kept so that a test can judge it. */
public final class CapturedLog extends AppenderBase<ILoggingEvent> {
    /** One log line. */
    public record Line(Level level, String logger, String message) {}

    private static final CapturedLog INSTANCE = new CapturedLog();

    private final Queue<Line> lines = new ConcurrentLinkedQueue<>();

    private CapturedLog() {}

    /** The one appender, attached to the root logger; attached again if the logging was configured anew. */
    public static CapturedLog attached() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        if (!root.isAttached(INSTANCE)) {
            INSTANCE.setContext(context);
            INSTANCE.start();
            root.setLevel(Level.INFO);
            root.addAppender(INSTANCE);
        }
        return INSTANCE;
    }

    @Override
    protected void append(ILoggingEvent event) {
        String cause = event.getThrowableProxy() == null
                ? ""
                : " [with stack trace: " + event.getThrowableProxy().getClassName() + ": "
                        + event.getThrowableProxy().getMessage() + "]";
        lines.add(new Line(event.getLevel(), event.getLoggerName(), event.getFormattedMessage() + cause));
    }

    public List<Line> lines() {
        return List.copyOf(lines);
    }

    /** The lines at WARN and above since the last call, which also forgets everything. */
    List<Line> takeWarnings() {
        List<Line> warnings = new ArrayList<>();
        for (Line line = lines.poll(); line != null; line = lines.poll()) {
            if (line.level().isGreaterOrEqual(Level.WARN)) {
                warnings.add(line);
            }
        }
        return warnings;
    }
}
