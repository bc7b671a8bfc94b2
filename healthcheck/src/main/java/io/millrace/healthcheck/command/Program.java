package io.millrace.healthcheck.command;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program to run, once, with what it is told.
 *
 * <p>Limits: {@link #MAX_INPUT_BYTES} of input. A pipe takes that many bytes before anybody reads, so that handing over the
 * input never waits for the program.
 * <br>Errors: {@link IllegalArgumentException} for words that {@link #complaintOrNull} complains of, and for too long an input.
 *
 * @param words the program's absolute path and its arguments, handed over as they are; no shell reads them
 * @param variables of its environment, beside PATH; it gets nothing of this process's own environment, which may hold secrets
 * @param input what it reads from its standard input, in UTF-8
 */
public record Program(List<String> words, Map<String, String> variables, String input) {

    /** 4 KiB: a page, the least that Linux lets a pipe hold. */
    public static final int MAX_INPUT_BYTES = 4096;

    public Program {
        words = List.copyOf(words);
        variables = Map.copyOf(variables);
        String complaint = complaintOrNull(words);
        if (complaint != null) {
            throw new IllegalArgumentException(complaint);
        }
        int bytes = input.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_INPUT_BYTES) {
            throw new IllegalArgumentException("input: " + bytes + " bytes (expected: <= " + MAX_INPUT_BYTES + ")");
        }
    }

    /** What is wrong with the words of a command, for a configuration to refuse; null for nothing. The file itself is not looked at. */
    public static String complaintOrNull(List<String> words) {
        if (words.isEmpty() || words.get(0).isEmpty()) {
            return "command: empty (expected: the absolute path of a program, then its arguments)";
        }
        if (words.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
            return "command: holds a NUL character (expected: none)";
        }
        if (!Path.of(words.get(0)).isAbsolute()) {
            return "command: " + words.get(0) + " (expected: an absolute path; no search along PATH, no shell)";
        }
        return null;
    }
}
