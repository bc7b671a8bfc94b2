package io.millrace.proxy.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Timeout(20)
final class LogSetupTest {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d)";

    private final LoggerContext context = new LoggerContext();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @BeforeEach
    void startOutOfNothing() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void isTheConfigurationThatTheLibraryFinds() {
        LoggerContext found = (LoggerContext) LoggerFactory.getILoggerFactory();
        assertThat(found.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("log")).isInstanceOf(BoundedLog.class);
    }

    @Test
    void writesOneLineForAnEvent() {
        LogSetup.start(context, new PrintStream(bytes, true, UTF_8), 16);
        context.getLogger("io.millrace.proxy.node.Node").info("listening on {}", 80);
        context.getLogger("io.millrace.proxy.pool.Pool").warn("gone");
        context.getLogger("io.netty.Something").debug("nobody wants to know");
        context.stop();
        assertThat(lines()).hasSize(2);
        assertThat(lines()[0]).matches(TIME + " INFO  Node listening on 80");
        assertThat(lines()[1]).matches(TIME + " WARN  Pool gone");
    }

    @Test
    void letsNoMessageLookLikeTwoLines() {
        LogSetup.start(context, new PrintStream(bytes, true, UTF_8), 16);
        context.getLogger("a").info("asked for \"{}\"", "x\r\n2026 INFO fake\u001b[2J");
        context.stop();
        assertThat(lines()).hasSize(1);
        assertThat(lines()[0]).endsWith("a asked for \"x\\u000d\\u000a2026 INFO fake\\u001b[2J\"");
    }

    @Test
    void writesTheStackTraceOfABug() {
        LogSetup.start(context, new PrintStream(bytes, true, UTF_8), 16);
        context.getLogger("a").error("oops", new IllegalStateException("a bug"));
        context.stop();
        assertThat(lines()).hasSizeGreaterThan(2);
        assertThat(lines()[1]).isEqualTo("java.lang.IllegalStateException: a bug");
    }

    @Test
    void dropsAndCountsWhatCannotBeWrittenFastEnough() throws InterruptedException {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        LogSetup.start(context, new PrintStream(held(writing, free), true, UTF_8), 16);
        Logger logger = context.getLogger("a");
        logger.info("first");
        assertThat(writing.await(5, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 100; i++) {
            logger.info("line {}", i);
        }
        free.countDown();
        context.stop();
        assertThat(lines()).hasSize(1 + 1 + 16);
        assertThat(lines()[1])
                .endsWith(
                        "WARN  log 84 lines were dropped before this one, since they could not be written fast enough");
        assertThat(lines()[17]).endsWith("a line 15");
    }

    /** An output that says when it is first written to and then waits. */
    private OutputStream held(CountDownLatch writing, CountDownLatch free) {
        return new OutputStream() {
            @Override
            public void write(int b) {
                writing.countDown();
                try {
                    free.await();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
                bytes.write(b);
            }
        };
    }

    private String[] lines() {
        return bytes.toString(UTF_8).split("\n");
    }
}
