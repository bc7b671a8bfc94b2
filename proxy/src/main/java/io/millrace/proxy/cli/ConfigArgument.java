package io.millrace.proxy.cli;

import io.millrace.proxy.config.Config;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The configuration file that a command line names. */
final class ConfigArgument {
    @Parameters(paramLabel = "FILE", description = "Configuration file (YAML).")
    private Path file;

    Path file() {
        return file;
    }

    /** The configuration in the file; null when it has problems, which are then on {@code err}. */
    Config readOrNull(PrintWriter err) {
        return ConfigFile.readOrNull(file, err);
    }
}
