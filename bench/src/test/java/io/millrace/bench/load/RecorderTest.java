package io.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecorderTest {
    private static final long START = Long.MAX_VALUE - 1_000;
    private static final long END = START + TimeUnit.SECONDS.toNanos(2);
    private static final long MICRO = 1_000;

    private final LoadOptions open = TestLoad.options("--kind http1 --target 127.0.0.1:1 --rate 1000 --connections 1");
    private final LoadOptions closed = TestLoad.options("--kind http1 --target 127.0.0.1:1 --closed --connections 1");

    @Test
    void percentilesAreThoseOfWhatWasRecorded() {
        Recorder recorder = new Recorder(false, START, END);
        for (int micros = 1; micros <= 10_000; micros++) {
            recorder.answered(START, START + micros * MICRO);
        }

        LoadReport.Percentiles latency = recorder.report(open, 0).latency();

        assertThat(latency.p50()).isCloseTo(5_000, within(10.0));
        assertThat(latency.p90()).isCloseTo(9_000, within(10.0));
        assertThat(latency.p99()).isCloseTo(9_900, within(10.0));
        assertThat(latency.p999()).isCloseTo(9_990, within(10.0));
        assertThat(latency.max()).isCloseTo(10_000, within(10.0));
    }

    @Test
    void atAFixedRateWhatWasDueWithinTheWindowCountsWheneverItEnds() {
        Recorder recorder = new Recorder(false, START, END);
        recorder.answered(START - 1, START + 5);
        recorder.failed(START - 1, START + 5, ErrorKind.RESET);
        recorder.sent(START - 1, START + 5);
        recorder.sent(START, START + 5);
        recorder.answered(START, START + 5);
        recorder.sent(END - 1, END + 5);
        recorder.failed(END - 1, END + 5, ErrorKind.TIMEOUT);
        recorder.answered(END - 1, END + 5);
        recorder.ended(9);
        recorder.notSent(7);
        recorder.notSent(0);

        LoadReport report = recorder.report(open, 0);

        assertThat(report.sentInTime()).isEqualTo(1);
        assertThat(report.completed()).isEqualTo(2);
        assertThat(report.completedInTime()).isEqualTo(1);
        assertThat(report.behind()).isEqualTo(9);
        assertThat(report.errors()).isEqualTo(Map.of(ErrorKind.TIMEOUT, 1L, ErrorKind.NOT_SENT, 7L));
        assertThat(report.failed()).isEqualTo(8);
        assertThat(report.sentPerSecond()).isEqualTo(0.5);
        assertThat(report.completedPerSecond()).isEqualTo(0.5);
    }

    @Test
    void inAClosedLoopWhatEndsWithinTheWindowCounts() {
        Recorder recorder = new Recorder(true, START, END);
        recorder.answered(START - 9, START - 1);
        recorder.answered(START - 9, START);
        recorder.answered(END - 9, END - 1);
        recorder.answered(END - 9, END);
        recorder.failed(START, END, ErrorKind.RESET);

        LoadReport report = recorder.report(closed, 0);

        assertThat(report.completed()).isEqualTo(2);
        assertThat(report.errors()).isEmpty();
        assertThat(report.completedPerSecond()).isEqualTo(1);
    }

    @Test
    void bytesCountThatCameWithinTheWindow() {
        Recorder recorder = new Recorder(false, START, END);
        recorder.received(100, START - 1);
        recorder.received(10, START);
        recorder.received(1, END - 1);
        recorder.received(1_000, END);

        assertThat(recorder.report(open, 0).bytes()).isEqualTo(11);
    }
}
