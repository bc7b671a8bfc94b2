package io.millrace.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short comparison with the real peers, to see that every part still works together. What it measures is not judged. */
@Tag("lab")
class CompareIT {
    private static final List<String> STUDIES = List.of(
            "http-keep-alive",
            "http-64k",
            "tcp-connect",
            "tcp-10m",
            "http-latency",
            "idle-memory",
            "upload-memory",
            "start",
            "pauses");

    @Test
    void everyContenderDoesSomeWorkInEveryKindOfStudyWithoutAnError(@TempDir Path folder) throws Exception {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Path results = folder.resolve("runs.jsonl");

        int exit = CompareMain.execute(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                "--tree=..",
                "--results=" + results,
                "--studies=" + String.join(",", STUDIES),
                "--contenders=millrace,haproxy,nginx,undertow",
                "--port=19400",
                "--rounds=1",
                "--seconds=1",
                "--warmup=1",
                "--rate=500",
                "--idle-connections=100",
                "--pause-seconds=1");

        assertThat(exit).as(err.toString()).isZero();
        List<Run> runs = new ResultFile(results).read();
        assertThat(runs).extracting(Run::study).containsSubsequence(STUDIES);
        assertThat(runs)
                .filteredOn(run -> run.figures().containsKey(Figure.PER_CPU_SECOND.key()))
                .allSatisfy(run -> {
                    assertThat(run.value(Figure.PER_SECOND)).as(run.toString()).isPositive();
                    assertThat(run.errors()).as(run.toString()).isEmpty();
                });
        assertThat(out.toString())
                .contains(Studies.named(STUDIES).stream().map(Study::title).toList());
        assertThat(Files.readString(folder.resolve("runs.jsonl.svg"))).endsWith("</svg>\n");
    }
}
