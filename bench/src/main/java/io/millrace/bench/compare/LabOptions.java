package io.millrace.bench.compare;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The part of the command line that says where everything runs: ports, processors, the source tree. */
final class LabOptions {
    @Option(names = "--port", description = "The first of some 50 ports that are used.")
    private int firstPort = 9400;

    @Option(names = "--proxy-core", description = "Processor of the proxies.")
    private int proxyCore;

    @Option(names = "--load-core", description = "Processor of load generator and backend.")
    private int loadCore = 1;

    @Option(names = "--logs", description = "Whether every proxy writes an access log: ${COMPLETION-CANDIDATES}.")
    private Logs logs = Logs.off;

    @Option(names = "--tree", description = "The source tree.", hidden = true)
    private Path tree = Path.of(".");

    /** Whether access logs are written; the names are those of the command line. */
    private enum Logs {
        off,
        on
    }

    Path tree() {
        return tree.toAbsolutePath().normalize();
    }

    int loadCore() {
        return loadCore;
    }

    /** Ownership: the caller closes it. Errors: {@link CannotCompare} when another comparison runs. */
    Lab newLab(Settings settings) {
        return new Lab(settings, tree(), proxyCore, loadCore, firstPort, logs == Logs.on);
    }
}
