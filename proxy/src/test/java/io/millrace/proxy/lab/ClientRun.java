package io.millrace.proxy.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client program that ran to its end: its exit code, and what it wrote to each of its outputs. */
record ClientRun(int exit, byte[] output, String errors) {
    private static final long BOUND_SECONDS = 60;

    static ClientRun of(String... command) throws Exception {
        return of(new byte[0], command);
    }

    /** Runs {@code command} with {@code input}. Errors: {@link AssertionError} when it takes more than a minute. */
    static ClientRun of(byte[] input, String... command) throws Exception {
        Process process = new ProcessBuilder(command).start();
        try {
            CompletableFuture<byte[]> output = CompletableFuture.supplyAsync(() -> all(process.getInputStream()));
            CompletableFuture<byte[]> errors = CompletableFuture.supplyAsync(() -> all(process.getErrorStream()));
            feed(process, input);
            if (!process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("still running after " + BOUND_SECONDS + " s: " + String.join(" ", command));
            }
            return new ClientRun(
                    process.exitValue(), output.get(), new String(errors.get(), StandardCharsets.ISO_8859_1));
        } finally {
            process.destroyForcibly();
        }
    }

    private static void feed(Process process, byte[] input) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        } catch (IOException ignored) {
            // It does not want its input; its exit code says whether that is right.
        }
    }

    private static byte[] all(InputStream stream) {
        try (stream) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text() {
        return new String(output, StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return "exit " + exit + ", errors: " + errors + ", output: "
                + text().substring(0, Math.min(2_000, output.length));
    }
}
