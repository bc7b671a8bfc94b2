package io.millrace.healthcheck.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.healthcheck.testing.Await;
import io.millrace.healthcheck.testing.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class CommandRunnerIT {

    private final CommandRunner runner = new CommandRunner("commands", 2, 3);
    private final BlockingQueue<Ending> endings = new ArrayBlockingQueue<>(100);
    private final String mark = "9" + System.nanoTime() % 1_000_000_000;

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        runner.stop();
        Await.until("no process left", () -> Script.processesWith(mark) == 0);
    }

    @Test
    void aProgramEndsWithItsCodeAndWhatItWroteToBothOutputs() {
        start("echo one; echo two >&2; exit 3");

        assertThat(ending()).isEqualTo(new Ending.Exited(3, "one\ntwo\n"));
    }

    @Test
    void aProgramThatDiesOfASignalEndsWith128AndItsNumber() {
        start("kill -9 $$");

        assertThat(ending()).isEqualTo(new Ending.Exited(137, ""));
    }

    @Test
    void aProgramIsToldItsVariablesAndInputAndNothingElse() {
        run(new Program(
                List.of(Script.in(directory, "tell", "cat", "/usr/bin/env | sort | grep -v -e '^PWD=' -e '^_='")),
                Map.of("MILLRACE_PORT", "80"),
                "input\n"));

        assertThat(exited().output().replaceAll("MILLRACE_RUN=.*", "MILLRACE_RUN="))
                .isEqualTo("input\nMILLRACE_PORT=80\nMILLRACE_RUN=\n"
                        + "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n");
    }

    @Test
    void argumentsAreNoShellText() {
        run(new Program(
                List.of(Script.in(directory, "args", "printf '%s|' \"$@\""), "$(id)", "a b", "*", ";true"),
                Map.of(),
                ""));

        assertThat(exited().output()).isEqualTo("$(id)|a b|*|;true|");
    }

    @Test
    void ofALongOutputTheBeginningIsKept() {
        start("head -c 1000000 /dev/zero | tr '\\0' x; exit 1");

        assertThat(exited()).isEqualTo(new Ending.Exited(1, "x".repeat(CommandRunner.MAX_OUTPUT_BYTES)));
    }

    @Test
    void inputThatNobodyReadsHoldsNobodyUp() {
        run(new Program(
                List.of(Script.in(directory, "deaf", "exit 0")), Map.of(), "x".repeat(Program.MAX_INPUT_BYTES)));

        assertThat(ending()).isEqualTo(new Ending.Exited(0, ""));
    }

    @Test
    void aProgramThatLeavesAChildBehindWithItsOutputOpenHasEndedAllTheSame() {
        start("sleep " + mark + " & echo left behind");

        assertThat(ending()).isEqualTo(new Ending.Exited(0, "left behind\n"));
        Script.killProcessesWith(mark);
    }

    @Test
    void aMissingProgramIsNotStarted() {
        run(new Program(List.of(directory.resolve("none").toString()), Map.of(), ""));

        assertThat(ending()).isEqualTo(new Ending.NotStarted("No such file or directory", false));
    }

    @Test
    void aFileThatIsNoProgramIsNotStarted() throws Exception {
        Path file = Files.writeString(directory.resolve("text"), "text");
        run(new Program(List.of(file.toString()), Map.of(), ""));

        assertThat(ending()).isEqualTo(new Ending.NotStarted("Permission denied", false));
    }

    @Test
    void killingTakesChildrenAndGrandchildrenToo() {
        Run run = start("(sleep " + mark + " & sleep " + mark + ") & sleep " + mark + "; wait");
        Await.until("three children", () -> Script.processesWith(mark) == 3);

        run.kill();

        assertThat(ending()).isEqualTo(new Ending.Killed());
        assertThat(Script.processesWith(mark)).isZero();
        assertThat(runner.killed()).isEqualTo(1);
    }

    static boolean hasSetsid() {
        return Files.isExecutable(Path.of("/usr/bin/setsid"));
    }

    @Test
    @EnabledIf("hasSetsid")
    void killingFindsAChildThatMadeItselfADaemon() {
        Run run = start("(setsid sleep " + mark + " </dev/null >/dev/null 2>&1 &) ; sleep " + mark);
        Await.until("daemon and program", () -> Script.processesWith(mark) == 2);

        run.kill();

        assertThat(ending()).isEqualTo(new Ending.Killed());
        assertThat(Script.processesWith(mark)).isZero();
    }

    @Test
    void killingFindsTheOrphansOfAProgramThatKeepsForking() {
        Run run = start("while true; do (sleep " + mark + " &); /bin/true; done");
        Await.until("some orphans", () -> Script.processesWith(mark) >= 5);

        run.kill();

        assertThat(ending()).isEqualTo(new Ending.Killed());
        assertThat(Script.processesWith(mark)).isZero();
    }

    @Test
    void aProgramThatIgnoresTheWishToEndIsKilled() {
        Run run = start("trap '' TERM INT HUP; sleep " + mark);
        Await.until("its child", () -> Script.processesWith(mark) == 1);

        run.kill();

        assertThat(ending()).isEqualTo(new Ending.Killed());
    }

    @Test
    void whatWaitsAndIsKilledNeverStartsAndMakesRoom() {
        List<Run> runs = fill();
        assertThat(runs.get(4).started()).isFalse();

        runs.get(4).kill();

        assertThat(ending()).isEqualTo(new Ending.Killed());
        assertThat(runner.startOrNull(sleeper(), endings::add)).isNotNull();
    }

    @Test
    void beyondThePlacesAndTheQueueRunsAreRefusedAndCounted() {
        fill();

        assertThat(runner.startOrNull(sleeper(), endings::add)).isNull();
        assertThat(runner.refused()).isEqualTo(1);
        assertThat(Script.processesWith(mark)).isLessThanOrEqualTo(2);
    }

    @Test
    void stoppingKillsWhatRunsAndWhatWaitsAndRefusesTheRest() {
        fill();

        runner.stop();

        for (int i = 0; i < 5; i++) {
            assertThat(ending()).isEqualTo(new Ending.Killed());
        }
        assertThat(runner.startOrNull(sleeper(), endings::add)).isNull();
    }

    @Test
    void wordsThatNoProgramCanHaveAreComplainedOf() {
        assertThat(Program.complaintOrNull(List.of())).startsWith("command: empty");
        assertThat(Program.complaintOrNull(List.of("true"))).contains("absolute path");
        assertThat(Program.complaintOrNull(List.of("/bin/true", "a\0b"))).contains("NUL");
        assertThat(Program.complaintOrNull(List.of("/bin/true"))).isNull();
    }

    @Test
    void inputBeyondItsBoundIsABug() {
        assertThatThrownBy(() -> new Program(List.of("/bin/cat"), Map.of(), "ü".repeat(2049)))
                .hasMessage("input: 4098 bytes (expected: <= 4096)");
    }

    /** Takes both places and all three waiting ones. */
    private List<Run> fill() {
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            runs.add(run(sleeper()));
        }
        Await.until("two under way", () -> Script.processesWith(mark) == 2);
        return runs;
    }

    private Program sleeper() {
        return new Program(List.of("/bin/sleep", mark), Map.of(), "");
    }

    private Run start(String script) {
        return run(new Program(List.of(Script.in(directory, "program", script)), Map.of(), ""));
    }

    private Run run(Program program) {
        Run run = runner.startOrNull(program, endings::add);
        assertThat(run).isNotNull();
        return run;
    }

    private Ending.Exited exited() {
        return (Ending.Exited) ending();
    }

    private Ending ending() {
        try {
            Ending ending = endings.poll(10, TimeUnit.SECONDS);
            assertThat(ending).as("an ending within 10 s").isNotNull();
            return ending;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
