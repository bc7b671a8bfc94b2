package io.millrace.bench.load;

import java.net.InetSocketAddress;
import picocli.CommandLine;

/** Runs as tests ask for them, in the words of the command line. */
final class TestLoad {
    private TestLoad() {}

    static LoadOptions options(String line) {
        LoadArguments arguments = new LoadArguments();
        CommandLine command = new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("load", CommandLine.Model.CommandSpec.forAnnotatedObject(arguments)))
                .registerConverter(Kind.class, LoadArguments::kind);
        command.parseArgs(line.split(" "));
        return arguments.options();
    }

    /** The report of a run against a server. */
    static LoadReport run(String line, InetSocketAddress target) throws Exception {
        try (Generator generator = new Generator(options(line + " --target 127.0.0.1:" + target.getPort()))) {
            return generator.run();
        }
    }
}
