package io.millrace.bench.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The java command and the flags with which a process runs: for the record, and so that the Java peers can run with those of Millrace. */
record Jvm(Path java, List<String> flags) {

    /** Flags that belong to one class path, or write to one file. */
    private static final List<String> OF_ONE_PROGRAM = List.of(
            "-XX:SharedArchiveFile",
            "-XX:+AutoCreateSharedArchive",
            "-XX:ArchiveClassesAtExit",
            "-XX:AOT",
            "-Xshare",
            "-Xlog");

    /** As a running process shows it. */
    static Jvm of(long pid) {
        return new Jvm(Proc.program(pid), flags(List.of(Proc.commandLine(pid))));
    }

    /** The words between the program and the class path of a command line. */
    static List<String> flags(List<String> commandLine) {
        List<String> flags = new ArrayList<>();
        for (String word : commandLine.subList(1, commandLine.size())) {
            if (word.equals("-cp") || word.equals("-classpath") || word.equals("-jar")) {
                break;
            }
            flags.add(word);
        }
        return flags;
    }

    /** The flags that another program can run with as well. */
    List<String> flagsForOthers() {
        return flags.stream()
                .filter(flag -> OF_ONE_PROGRAM.stream().noneMatch(flag::startsWith))
                .toList();
    }

    /** The version of this Java as its {@code release} file says, or "unknown". */
    String version() {
        return Proc.read(java.resolve("../../release").normalize().toString())
                .lines()
                .filter(line -> line.startsWith("JAVA_VERSION="))
                .map(line -> line.replaceAll("[^0-9.]", ""))
                .findFirst()
                .orElse("unknown");
    }
}
