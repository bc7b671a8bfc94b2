package io.millrace.proxy.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The rules of a command: its first word is the absolute path of a program that is there. */
final class Programs {
    private Programs() {}

    static void check(List<Located<String>> command, Reading reading) {
        Located<String> program = command.isEmpty() ? null : command.get(0);
        if (program == null || program.value() == null) {
            return;
        }
        boolean absolute = program.value().startsWith("/");
        Path file = Path.of(program.value());
        if (!absolute || !Files.isRegularFile(file) || !Files.isExecutable(file)) {
            reading.refuse(
                    program.spot(),
                    new Refused(
                            absolute ? "not a program" : "not an absolute path",
                            "an executable file by its absolute path"),
                    program.value());
        }
    }
}
