package io.millrace.bench.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A file of runs, one JSON line each, written as they end. */
record ResultFile(Path path) {
    private static final ObjectMapper JSON = new ObjectMapper();

    void append(Run run) {
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            Files.writeString(
                    path, JSON.writeValueAsString(run) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Errors: {@link CannotCompare} names the file and the line that is no run. */
    List<Run> read() {
        try {
            return Files.readAllLines(path).stream().map(this::run).toList();
        } catch (IOException e) {
            throw new CannotCompare(path + " cannot be read: " + e.getMessage());
        }
    }

    private Run run(String line) {
        try {
            return JSON.readValue(line, Run.class);
        } catch (JsonProcessingException e) {
            throw new CannotCompare(path + ": this line is no run: " + line);
        }
    }
}
