package io.millrace.proxy.cli;

import io.millrace.proxy.config.ConfigSchema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code millrace schema}: the JSON Schema of configuration files, on standard output. */
@Command(
        name = "schema",
        description = "Print the JSON Schema of configuration files, for editors.",
        mixinStandardHelpOptions = true)
final class SchemaCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().getOut().print(ConfigSchema.json());
        spec.commandLine().getOut().flush();
    }
}
