package io.millrace.proxy.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher script in a copy of the source tree of its own, with commands in place of Java and Maven that say how they
 * were called. Their versions, 97 and up, are newer than any real Java on the machine.
 */
class LauncherIT {

    private static final Path SCRIPT =
            Path.of("..", "bin", "millrace").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private Path tree;
    private Path launcher;

    @BeforeEach
    void copyTheTree() throws IOException {
        tree = Files.createDirectories(folder.resolve("a tree with spaces"));
        launcher = Files.createDirectory(tree.resolve("bin")).resolve("millrace");
        Files.copy(SCRIPT, launcher);
        environment.put("PATH", "/usr/bin:/bin");
        environment.put("HOME", folder.toString());
        environment.put("JAVA_HOME", jdk("java-home", "97.0.1").toString());
    }

    @Test
    void runsTheProgramWithItsArguments() throws Exception {
        build();
        Run run = run(launcher, "check", "a file.yaml", "", "*");
        assertThat(run.exit()).as(run.error()).isZero();
        assertThat(run.lines())
                .contains("classpath " + jar())
                .endsWith("[io.millrace.proxy.cli.Main]", "[check]", "[a file.yaml]", "[]", "[*]");
        assertThat(run.error()).isEmpty();
    }

    @Test
    void worksThroughSymbolicLinksFromAnyFolder() throws Exception {
        build();
        Path elsewhere = Files.createDirectories(folder.resolve("else where"));
        Files.createSymbolicLink(folder.resolve("first"), launcher);
        Path second = Files.createSymbolicLink(elsewhere.resolve("second"), Path.of("..", "first"));
        assertThat(run(second).lines()).contains("classpath " + jar());
        assertThat(run(launcher).lines()).contains("cwd " + folder.toRealPath());
    }

    @Test
    void becomesTheProgramSoThatSignalsReachIt() throws Exception {
        build();
        Run run = run(launcher);
        assertThat(run.lines()).contains("pid " + run.pid());
    }

    @Test
    void passesTheExitCodeOn() throws Exception {
        build();
        environment.put("FAKE_EXIT", "2");
        assertThat(run(launcher).exit()).isEqualTo(2);
    }

    @Test
    void choosesTheNewestJavaOfAllPlaces() throws Exception {
        build();
        assertThat(run(launcher).lines()).contains("java 97.0.1");

        Path onPath = jdk("on-path", "97.0.2");
        Path link = Files.createSymbolicLink(
                Files.createDirectory(folder.resolve("links")).resolve("java"), onPath.resolve("bin/java"));
        environment.put("PATH", link.getParent() + ":/usr/bin:/bin");
        assertThat(run(launcher).lines()).contains("java 97.0.2");

        jdk(".sdkman/candidates/java/98-tem", "98");
        assertThat(run(launcher).lines()).contains("java 98");

        environment.put("JAVA_HOME", jdk("java-home-of-tomorrow", "99-ea").toString());
        assertThat(run(launcher).lines()).contains("java 99-ea");
    }

    @Test
    void asksAJavaThatHasNoReleaseFileForItsVersion() throws Exception {
        build();
        Path silent = jdk(".jdks/silent", "98.0.3");
        Files.delete(silent.resolve("release"));
        assertThat(run(launcher).lines()).contains("java 98.0.3");
    }

    @Test
    void takesTheJavaItIsTold() throws Exception {
        build();
        Path told = jdk("told", "17.0.15");
        environment.put("MILLRACE_JAVA", told.toString());
        assertThat(run(launcher).lines()).contains("java 17.0.15");
        environment.put("MILLRACE_JAVA", told.resolve("bin/java").toString());
        assertThat(run(launcher).lines()).contains("java 17.0.15");
    }

    @Test
    void refusesAJavaThatIsTooOldOrMissing() throws Exception {
        build();
        String old = jdk("old", "1.8.0_392").toString();
        environment.put("MILLRACE_JAVA", old);
        Run tooOld = run(launcher);
        assertThat(tooOld.exit()).isEqualTo(2);
        assertThat(tooOld.error()).isEqualTo("millrace: MILLRACE_JAVA: \"" + old + "\" is Java 1 (expected: >= 17)\n");

        environment.put("MILLRACE_JAVA", "/nowhere/java");
        Run missing = run(launcher);
        assertThat(missing.exit()).isEqualTo(2);
        assertThat(missing.error()).startsWith("millrace: MILLRACE_JAVA: \"/nowhere/java\" (expected: ");
    }

    @Test
    void givesEachJavaTheOptionsItUnderstands() throws Exception {
        build();
        environment.put("MILLRACE_JVM_OPTS", " -Xmx64m  -Dx=y ");
        List<String> newer = run(launcher).lines();
        assertThat(newer).contains("[--sun-misc-unsafe-memory-access=allow]", "[-Dio.netty.noUnsafe=false]");
        assertThat(newer).containsSubsequence("[-XX:+UseParallelGC]", "[-Xmx64m]", "[-Dx=y]", "[-cp]");

        environment.put("MILLRACE_JAVA", jdk("seventeen", "17.0.1").toString());
        List<String> older = run(launcher).lines();
        assertThat(older).contains("[-Dio.netty.tryReflectionSetAccessible=true]");
        assertThat(older).doesNotContain("[--sun-misc-unsafe-memory-access=allow]");
    }

    @Test
    void takesAnotherCollectorInPlaceOfItsOwn() throws Exception {
        build();
        environment.put("MILLRACE_JVM_OPTS", "-XX:+UseSerialGC");
        assertThat(run(launcher).lines()).contains("[-XX:+UseSerialGC]").doesNotContain("[-XX:+UseParallelGC]");
    }

    @Test
    void buildsOnFirstUseAndSaysSo() throws Exception {
        maven("mkdir -p \"$TREE/proxy/target\"; touch \"$TREE/proxy/target/millrace-proxy.jar\"");
        Run first = run(launcher, "version");
        assertThat(first.exit()).as(first.error()).isZero();
        assertThat(first.error()).contains("first use, building in " + tree.toRealPath());
        assertThat(first.lines()).noneMatch(line -> line.contains("noise of the build"));
        assertThat(first.lines()).endsWith("[version]");

        Run second = run(launcher, "version");
        assertThat(second.error()).isEmpty();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void buildsOnceForManyFirstUses() throws Exception {
        maven("mkdir -p \"$TREE/proxy/target\"; sleep 0.3; touch \"$TREE/proxy/target/millrace-proxy.jar\"");
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            processes.add(start(folder.resolve("output-" + i), launcher));
        }
        for (Process process : processes) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void saysWhenTheBuildFailsAndTriesAgainNextTime() throws Exception {
        maven("mkdir -p \"$TREE/proxy/target\"; touch \"$TREE/proxy/target/millrace-proxy.jar\"; exit 1");
        Run failed = run(launcher, "version");
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.error()).endsWith("millrace: the build failed, see above\n");
        assertThat(failed.lines()).isEmpty();

        run(launcher, "version");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void startsWithTheArchiveOfClassesThatItHasMade() throws Exception {
        build();
        assertThat(run(launcher, "version").lines()).noneMatch(line -> line.contains("AOTCache"));

        environment.put("MILLRACE_JVM_OPTS", "-Dx=y");
        environment.put("MILLRACE_ARCHIVE", "now");
        assertThat(run(launcher, "version").lines()).containsSubsequence("[-XX:AOTCache=" + archive() + "]", "[-Dx=y]");
        environment.remove("MILLRACE_ARCHIVE");
        assertThat(run(launcher, "version").lines()).contains("[-XX:AOTCache=" + archive() + "]");

        environment.put("MILLRACE_ARCHIVE", "off");
        assertThat(run(launcher, "version").lines()).noneMatch(line -> line.contains("AOTCache"));
    }

    @Test
    void givesAnOlderJavaTheArchiveItUnderstands() throws Exception {
        build();
        environment.put("MILLRACE_JAVA", jdk("seventeen", "17.0.1").toString());
        environment.put("MILLRACE_ARCHIVE", "now");
        assertThat(run(launcher, "version").lines()).contains("[-XX:SharedArchiveFile=" + archive() + "]");
    }

    @Test
    void passesOverAnArchiveThatIsDamagedOrOlderThanTheBuild() throws Exception {
        build();
        environment.put("MILLRACE_ARCHIVE", "now");
        run(launcher, "version");
        environment.remove("MILLRACE_ARCHIVE");
        Path archive = archive();

        FileTime built = Files.getLastModifiedTime(jar());
        for (long seconds : new long[] {-5, 5}) {
            Files.setLastModifiedTime(jar(), FileTime.fromMillis(built.toMillis() + seconds * 1_000));
            assertThat(run(launcher, "version").lines()).noneMatch(line -> line.contains("AOTCache"));
        }
        Files.setLastModifiedTime(jar(), built);
        assertThat(run(launcher, "version").lines()).contains("[-XX:AOTCache=" + archive + "]");

        Files.writeString(archive, "classeS");
        assertThat(run(launcher, "version").lines()).noneMatch(line -> line.contains("AOTCache"));
    }

    @Test
    void makesAnotherArchiveInPlaceOfTheOldOneForOtherLibrariesAndForAnotherJavaInTheSameFolder() throws Exception {
        build();
        Path library = Files.createDirectory(jar().resolveSibling("lib")).resolve("library.jar");
        Path classes = Files.createDirectories(folder.resolve("java-home/lib")).resolve("modules");
        Files.writeString(library, "1");
        Files.writeString(classes, "1");
        environment.put("MILLRACE_ARCHIVE", "now");
        run(launcher, "version");
        for (Path changed : List.of(library, classes)) {
            Path old = archive();
            Files.writeString(changed, "22");
            Files.setLastModifiedTime(changed, FileTime.fromMillis(0));
            assertThat(run(launcher, "version").lines()).contains("[-XX:AOTCache=" + archive() + "]");
            assertThat(archive()).isNotEqualTo(old);
        }
    }

    @Test
    void startsWithoutAnArchiveWhereItCannotBeMadeAndSaysSoInOneLine() throws Exception {
        build();
        environment.put("MILLRACE_ARCHIVE", "now");
        environment.put("FAKE_ARCHIVE_EXIT", "1");
        Run run = run(launcher, "version");
        assertThat(run.exit()).isZero();
        assertThat(run.error())
                .startsWith(
                        "millrace: no archive of classes could be made in " + jar().resolveSibling("archives") + ": ")
                .hasLineCount(1);
        assertThat(run.lines()).endsWith("[version]").noneMatch(line -> line.contains("AOTCache"));
    }

    @Test
    void makesOneArchiveForManyFirstStarts() throws Exception {
        build();
        environment.put("MILLRACE_ARCHIVE", "now");
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            processes.add(start(folder.resolve("output-" + i), launcher, "version"));
        }
        for (Process process : processes) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
        assertThat(run(launcher, "version").lines()).contains("[-XX:AOTCache=" + archive() + "]");
        try (Stream<Path> files = Files.list(archive().getParent())) {
            assertThat(files).noneMatch(file -> file.toString().contains(".new"));
        }
    }

    @Test
    void keepsTheArchivesOfTwoJavasApart() throws Exception {
        build();
        environment.put("MILLRACE_ARCHIVE", "now");
        run(launcher, "version");
        environment.remove("MILLRACE_ARCHIVE");
        environment.put("MILLRACE_JAVA", jdk("another", "97.0.1").toString());
        assertThat(run(launcher, "version").lines()).noneMatch(line -> line.contains("AOTCache"));
    }

    @Test
    void keepsTheArchiveInTheCacheOfTheUserWhereTheTreeTakesNone() throws Exception {
        build();
        Files.createFile(jar().resolveSibling("archives"));
        environment.put("MILLRACE_ARCHIVE", "now");
        List<String> lines = run(launcher, "version").lines();
        assertThat(lines).anyMatch(line -> line.startsWith("[-XX:AOTCache=" + folder.resolve(".cache/millrace")));
    }

    @Test
    void startsWithoutAnArchiveWhereNonePossiblyIs() throws Exception {
        build();
        Files.createFile(jar().resolveSibling("archives"));
        Files.createFile(folder.resolve(".cache"));
        environment.put("MILLRACE_ARCHIVE", "now");
        Run run = run(launcher, "version");
        assertThat(run.exit()).isZero();
        assertThat(run.error()).isEmpty();
        assertThat(run.lines()).noneMatch(line -> line.contains("AOTCache"));
    }

    @Test
    void leavesTheArchiveToWhoeverChoosesOneHimself() throws Exception {
        build();
        environment.put("MILLRACE_ARCHIVE", "now");
        environment.put("MILLRACE_JVM_OPTS", "-XX:AOTMode=off");
        assertThat(run(launcher, "version").lines()).noneMatch(line -> line.contains("AOTCache"));
    }

    @Test
    void refusesAnUnknownWishForTheArchive() throws Exception {
        build();
        environment.put("MILLRACE_ARCHIVE", "no");
        Run run = run(launcher, "version");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.error()).isEqualTo("millrace: MILLRACE_ARCHIVE: \"no\" (expected: auto, now or off)\n");
    }

    private record Run(long pid, int exit, List<String> lines, String error) {}

    private Run run(Path command, String... arguments) throws Exception {
        Path output = folder.resolve("output");
        Process process = start(output, command, arguments);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(
                process.pid(),
                process.exitValue(),
                Files.readAllLines(output),
                Files.readString(Path.of(output + ".err")));
    }

    private Process start(Path output, Path command, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(command.toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.redirectOutput(output.toFile())
                .redirectError(Path.of(output + ".err").toFile())
                .start();
    }

    /** A JDK folder whose {@code java} prints its version, process, folder, class path and arguments. */
    private Path jdk(String name, String version) throws IOException {
        Path jdk = folder.resolve(name);
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(jdk.resolve("bin/javac"), "exit 0");
        script(jdk.resolve("bin/java"), """
                if [[ $1 == -version ]]; then echo 'openjdk version "%1$s" 2099-01-01' >&2; exit; fi
                for option; do
                  case $option in
                    -XX:AOTCacheOutput=*|-XX:ArchiveClassesAtExit=*) printf classes >"${option#*=}"; exit "${FAKE_ARCHIVE_EXIT:-0}" ;;
                  esac
                done
                echo "java %1$s"; echo "pid $$"; echo "cwd $PWD"
                printf '[%%s]\\n' "$@"
                while [[ $1 != -cp ]]; do shift; done
                echo "classpath $2"
                printf '[%%s]\\n' "${@:3}"
                exit "${FAKE_EXIT:-0}"
                """.formatted(version));
        return jdk;
    }

    private void maven(String steps) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("maven"));
        script(
                bin.resolve("mvn"),
                "TREE='" + tree + "'\necho noise of the build\necho x >>'" + bin + "/builds'\n" + steps);
        environment.put("PATH", bin + ":/usr/bin:/bin");
    }

    private int builds() throws IOException {
        return Files.readAllLines(folder.resolve("maven/builds")).size();
    }

    private void build() throws IOException {
        Files.createDirectories(jar().getParent());
        Files.createFile(jar());
    }

    private Path jar() throws IOException {
        return tree.toRealPath().resolve("proxy/target/millrace-proxy.jar");
    }

    /** The one archive beside the jar. */
    private Path archive() throws IOException {
        try (Stream<Path> files = Files.list(jar().resolveSibling("archives"))) {
            List<Path> archives =
                    files.filter(file -> file.toString().endsWith(".jsa")).toList();
            assertThat(archives).hasSize(1);
            return archives.get(0);
        }
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/usr/bin/env bash\n" + body + "\n", UTF_8);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
