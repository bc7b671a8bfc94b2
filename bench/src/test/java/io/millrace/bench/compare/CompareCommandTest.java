package io.millrace.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void listsEveryStudyOnce() {
        assertThat(execute("--list")).isZero();

        assertThat(out.toString().lines()).hasSameSizeAs(Studies.all());
        assertThat(Studies.names()).doesNotHaveDuplicates();
    }

    @Test
    void namesAStudyThatDoesNotExist() {
        assertThatThrownBy(() -> Studies.named(List.of("start", "speed")))
                .isInstanceOf(CannotCompare.class)
                .hasMessageStartingWith("--studies: \"speed\" (expected: http-keep-alive, ");
    }

    @Test
    void refusesAContenderThatDoesNotExistInOneLine() {
        assertThat(execute("--contenders", "millrace,traefik")).isEqualTo(1);

        assertThat(err.toString())
                .startsWith("compare: --contenders: \"traefik\" (expected: millrace, ")
                .hasLineCount(1);
    }

    @Test
    void refusesAnUnknownOption() {
        assertThat(execute("--fast")).isEqualTo(2);
    }

    @Test
    void reportsRunsOfAFileWithoutMeasuring(@TempDir Path folder) {
        ResultFile file = new ResultFile(folder.resolve("runs.jsonl"));
        file.append(new Run(
                "2026-11-22T00:00:00Z",
                "start",
                "millrace",
                Contender.Side.OURS,
                "Millrace abc",
                "25",
                List.of(),
                1,
                Map.of("firstByteMillis", 612.0),
                Map.of(),
                new Machine("cpu", 2, "6.1", 1000),
                0.5));

        assertThat(execute("--from", file.path().toString())).isZero();

        assertThat(out.toString()).contains("start to first byte", "612", "Millrace abc on Java 25");
        assertThat(folder.resolve("runs.jsonl.svg")).exists();
    }

    @Test
    void fillsEveryWordOfATemplateAndNamesOneWithoutValue() {
        assertThat(Template.filled("listen @HTTP@; root @WORK@/$uri;", Map.of("HTTP", "9410", "WORK", "/t\\$1")))
                .isEqualTo("listen 9410; root /t\\$1/$uri;");
        assertThatThrownBy(() -> Template.filled("@HTPP@", Map.of("HTTP", "1")))
                .hasMessageStartingWith("@HTPP@ has no value");
    }

    @Test
    void bulkGoesThroughThePlainDoorWhereThereIsNoOther() {
        assertThat(Peer.HAPROXY.has(Door.TCP_BULK)).isTrue();
        assertThat(JavaPeer.UNDERTOW.has(Door.HTTP_BULK)).isTrue();
        assertThat(JavaPeer.UNDERTOW.has(Door.TCP_BULK)).isFalse();
        assertThat(JavaPeer.UNDERTOW.version()).startsWith("undertow-core 2.");
    }

    private int execute(String... args) {
        return CompareMain.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
