package io.millrace.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.proxy.config.Config;
import io.millrace.proxy.config.ConfigReader;
import io.millrace.proxy.config.PoolConfig;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

final class ReloadsTest {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Reloads.class);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Config> swapped = new ArrayList<>();

    @TempDir
    private Path folder;

    private Path file;
    private Config first;

    @BeforeEach
    void listen() throws IOException {
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
        file = folder.resolve("lb.yaml");
        write("first");
        first = ((ConfigReader.Valid) ConfigReader.readFile(file)).config();
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setAdditive(true);
    }

    @Test
    void swapsInWhatTheFileNowSays() throws IOException {
        Reloads reloads = new Reloads(file, first, swapped::add, meters);
        write("second");
        reloads.reload();
        assertThat(swapped).hasSize(1);
        assertThat(reloads.running().pools()).extracting(PoolConfig::name).containsExactly("second");
        assertCounts(1, 0, 0);
    }

    @Test
    void keepsTheOldConfigurationAndLogsEveryProblemOfAnInvalidOne() throws IOException {
        Reloads reloads = new Reloads(file, first, swapped::add, meters);
        Files.writeString(file, "listeners: []\npools: 5\n");
        reloads.reload();
        assertThat(swapped).isEmpty();
        assertThat(reloads.running()).isSameAs(first);
        assertCounts(0, 1, 0);
        assertThat(lines())
                .containsExactly(
                        "WARN reload refused, the old configuration keeps running; problems follow",
                        "WARN " + file + ":1:12: listeners: empty list (expected: a list of 1..1000 listeners)",
                        "WARN " + file + ":2:8: pools: wrong type, number \"5\" (expected: a list of 1..10000 pools)");
    }

    @Test
    void keepsTheOldConfigurationWhenTheFileIsGone() throws IOException {
        Reloads reloads = new Reloads(file, first, swapped::add, meters);
        Files.delete(file);
        reloads.reload();
        assertThat(reloads.running()).isSameAs(first);
        assertCounts(0, 1, 0);
    }

    @Test
    void keepsTheOldConfigurationWhenTheNewOneCannotRun() throws IOException {
        Reloads reloads = new Reloads(
                file,
                first,
                next -> {
                    throw new BindException("127.0.0.1:80: address in use");
                },
                meters);
        write("second");
        reloads.reload();
        assertThat(reloads.running()).isSameAs(first);
        assertCounts(0, 0, 1);
        assertThat(lines())
                .containsExactly(
                        "WARN reload failed, the old configuration keeps running: 127.0.0.1:80: address in use");
        assertThat(log.list)
                .allSatisfy(event -> assertThat(event.getThrowableProxy()).isNull());
    }

    @Test
    void outlivesABug() {
        Reloads reloads = new Reloads(
                file,
                first,
                next -> {
                    throw new IllegalStateException("a bug");
                },
                meters);
        reloads.reload();
        assertThat(reloads.running()).isSameAs(first);
        assertCounts(0, 0, 1);
        assertThat(log.list)
                .singleElement()
                .satisfies(event -> assertThat(event.getThrowableProxy()).isNotNull());
    }

    private void write(String pool) throws IOException {
        Files.writeString(file, """
                listeners: [ { name: web, bind: 127.0.0.1:80, protocol: http, pool: POOL } ]
                pools: [ { name: POOL, zones: [ { name: z, endpoints: [ 10.0.0.1:80 ] } ] } ]
                """.replace("POOL", pool));
    }

    private void assertCounts(int ok, int invalid, int failed) {
        assertThat(count("ok")).isEqualTo(ok);
        assertThat(count("invalid")).isEqualTo(invalid);
        assertThat(count("failed")).isEqualTo(failed);
    }

    private double count(String result) {
        return meters.get("millrace.reload").tag("result", result).counter().count();
    }

    private List<String> lines() {
        return log.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }
}
