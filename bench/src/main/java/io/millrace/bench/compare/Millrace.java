package io.millrace.bench.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A Millrace that takes part: a source tree with its build, the Java to run it on, and further flags.
 *
 * @param java a java command or a JDK folder, empty for what {@code bin/millrace} finds
 * @param flags options for {@code MILLRACE_JVM_OPTS}, empty for none
 */
record Millrace(String name, Path tree, String java, String flags) implements Contender {

    private static final int PREPARE_SECONDS = 300;

    @Override
    public Side side() {
        return Side.OURS;
    }

    @Override
    public Set<Door> doors() {
        return Set.of(Door.HTTP, Door.TCP);
    }

    @Override
    public String version() {
        String commit = Commands.firstLine(tree, "unknown", "git", "rev-parse", "--short", "HEAD");
        String changed = Commands.firstLine(tree, "", "git", "status", "--porcelain", "--untracked-files=no");
        return "Millrace " + commit + (changed.isEmpty() ? "" : " with changes");
    }

    /** Has the archive of classes made: else a first start leaves it to a background process, within what is measured. */
    @Override
    public void prepare() {
        List<String> command = new ArrayList<>(List.of("env", "MILLRACE_ARCHIVE=now"));
        if (!java.isEmpty()) {
            command.add("MILLRACE_JAVA=" + java);
        }
        command.addAll(List.of(tree.resolve("bin/millrace").toString(), "version"));
        Commands.output(PREPARE_SECONDS, command);
    }

    @Override
    public Server start(Lab lab, int backendPort, String jvmOptions) {
        if (lab.accessLog()) {
            throw new CannotCompare("--logs: this Millrace has no access log (expected: off)");
        }
        Map<String, String> environment = new HashMap<>();
        environment.put("MILLRACE_JVM_OPTS", (flags + " " + jvmOptions).trim());
        if (!java.isEmpty()) {
            environment.put("MILLRACE_JAVA", java);
        }
        Path file = lab.fill("millrace.yaml", name, backendPort);
        List<String> command = List.of(tree.resolve("bin/millrace").toString(), "run", file.toString());
        return lab.launchProxy(name, command, environment, doors());
    }
}
