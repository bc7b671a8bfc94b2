package io.millrace.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcTest {
    @Test
    void readsTheTicksBehindANameWithSpacesAndParentheses() {
        String stat = "42 (a ) b (c)) S 1 42 42 0 -1 4194560 100 0 0 0 250 75 3 4 20 0 1 0 100 0 0\n";

        assertThat(Proc.cpuTime(stat)).isEqualTo(new CpuTime(2.5, 0.75));
    }

    @Test
    void aProcessThatIsGoneUsedNothing() {
        assertThat(Proc.cpuTime("")).isEqualTo(new CpuTime(0, 0));
        assertThat(Proc.residentBytes("")).isZero();
    }

    @Test
    void countsWhatTheMachineDidWithoutItsWaiting() {
        String stat = "cpu  100 10 200 9000 500 7 13 50 0 0\ncpu0 1 1 1 1 1 1 1 1 1 1\n";

        assertThat(Proc.machineSeconds(stat)).isEqualTo(3.30);
    }

    @Test
    void readsResidentMemoryInKibibytes() {
        assertThat(Proc.residentBytes("VmPeak:\t 999 kB\nVmRSS:\t    1234 kB\nRssAnon: 7 kB\n"))
                .isEqualTo(1234 * 1024);
    }

    @Test
    void thisProcessHasUsedTimeAndMemory() {
        long pid = ProcessHandle.current().pid();

        assertThat(Proc.cpuTime(pid).seconds()).isPositive();
        assertThat(Proc.residentBytes(pid)).isPositive();
        assertThat(Proc.machineSeconds()).isPositive();
        assertThat(Proc.program(pid)).exists();
    }

    @Test
    void takesTheFlagsBetweenProgramAndClassPath() {
        List<String> words =
                List.of("/jdk/bin/java", "-Xmx1g", "-XX:SharedArchiveFile=a.jsa", "-cp", "x.jar", "Main", "-v");

        Jvm jvm = new Jvm(java.nio.file.Path.of("/jdk/bin/java"), Jvm.flags(words));

        assertThat(jvm.flags()).containsExactly("-Xmx1g", "-XX:SharedArchiveFile=a.jsa");
        assertThat(jvm.flagsForOthers()).containsExactly("-Xmx1g");
    }
}
