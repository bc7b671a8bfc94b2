package io.millrace.proxy.cli;

import io.millrace.proxy.config.Config;
import io.millrace.proxy.config.ConfigProblem;
import io.millrace.proxy.config.ConfigReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/** A configuration file as the commands read it. */
final class ConfigFile {

    private ConfigFile() {}

    /** The configuration in {@code file}; null when it has problems, which are then on {@code err}. */
    static Config readOrNull(Path file, PrintWriter err) {
        ConfigReader.Result result = ConfigReader.readFile(file);
        if (result instanceof ConfigReader.Valid valid) {
            return valid.config();
        }
        List<ConfigProblem> problems = ((ConfigReader.Invalid) result).problems();
        err.println("millrace: the configuration cannot be used:");
        problems.forEach(problem -> err.println("  " + problem));
        err.flush();
        return null;
    }
}
