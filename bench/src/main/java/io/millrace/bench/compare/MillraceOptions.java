package io.millrace.bench.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The part of the command line that says which Millraces take part: that of this tree, and variants of it. */
final class MillraceOptions {
    @Option(
            names = "--millrace",
            paramLabel = "NAME=TREE",
            description = "Millrace of another source tree, built; may be repeated.")
    private Map<String, Path> trees = new LinkedHashMap<>();

    @Option(
            names = "--jvm-opts",
            paramLabel = "NAME=FLAGS",
            description = "Millrace of this tree with further JVM flags; may be repeated.")
    private Map<String, String> jvmOptions = new LinkedHashMap<>();

    @Option(
            names = "--jdk",
            paramLabel = "NAME=JDK",
            description = "Millrace of this tree on another Java; may be repeated.")
    private Map<String, String> jdks = new LinkedHashMap<>();

    /** Millrace of a tree, first, and the variants that were asked for. */
    List<Contender> contenders(Path tree) {
        List<Contender> ours = new ArrayList<>(List.of(new Millrace("millrace", tree, "", "")));
        trees.forEach((name, other) ->
                ours.add(new Millrace(name, other.toAbsolutePath().normalize(), "", "")));
        jvmOptions.forEach((name, flags) -> ours.add(new Millrace(name, tree, "", flags)));
        jdks.forEach((name, jdk) -> ours.add(new Millrace(name, tree, jdk, "")));
        return ours;
    }
}
