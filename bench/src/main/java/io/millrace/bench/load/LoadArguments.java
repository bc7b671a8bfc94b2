package io.millrace.bench.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options of the command line. Errors: {@link #options} refuses what is out of range with a {@link ParameterException}. */
final class LoadArguments {
    private static final int MOST_CONNECTIONS = 20_000;
    private static final int MOST_STREAMS = 1_000;
    private static final int MOST_PER_SECOND = 1_000_000;
    private static final double LEAST_SECONDS = 0.1;
    private static final double MOST_SECONDS = 3_600;
    private static final double SECOND_MILLIS = 1_000;
    private static final double MOST_TIMEOUT_SECONDS = 60;
    private static final int MOST_MESSAGE_BYTES = 16 << 20;
    private static final int MOST_SOURCES = 256;
    private static final int MOST_PORT = 65_535;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--kind",
            required = true,
            paramLabel = "KIND",
            description = "http1, http1-close, http2, tcp (messages that an echo server sends back) or tcp-connect;"
                    + " with close and connect each request has its own connection")
    private Kind kind;

    @Option(names = "--target", required = true, paramLabel = "HOST:PORT", description = "where to; [::1]:80 for IPv6")
    private String target;

    @Option(names = "--tls", description = "over TLS, any certificate will do; HTTP/2 needs ALPN there")
    private boolean tls;

    @Option(names = "--path", paramLabel = "PATH", defaultValue = "/", description = "of HTTP requests; default: /")
    private String path;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'NAME: VALUE'",
            description = "a further field of HTTP requests, may be repeated; Host replaces the target's name")
    private List<String> headers = new ArrayList<>();

    @Option(names = "--rate", paramLabel = "N", description = "requests per second, due at even distances")
    private Integer perSecond;

    @Option(names = "--closed", description = "instead of a rate: the next request when an answer is complete")
    private boolean closed;

    @Option(names = "--connections", required = true, paramLabel = "N", description = "at a time, 1 to 20000")
    private int connections;

    @Option(
            names = "--streams",
            paramLabel = "N",
            defaultValue = "1",
            description = "requests at a time on an HTTP/2 connection, 1 to 1000; default: 1")
    private int streams;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "measured, 1 to 3600; default: 10")
    private double seconds;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            defaultValue = "0",
            description = "seconds of the same load before, not measured; default: 0")
    private double warmUpSeconds;

    @Option(
            names = "--message-bytes",
            paramLabel = "N",
            defaultValue = "64",
            description = "of a TCP message and of its answer, 8 to 16777216; default: 64")
    private int messageBytes;

    @Option(
            names = "--sources",
            paramLabel = "ADDRESS",
            split = ",",
            description = "local addresses, taken in turn, such as 127.0.0.1,127.0.0.2; each has some 28000 ports")
    private List<String> sources = new ArrayList<>();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "for a connect and for an answer, 0.1 to 60; default: 10")
    private double timeoutSeconds;

    @Option(
            names = "--hold",
            description = "instead of a load: each connection carries one request and stays open, until standard input"
                    + " ends or --seconds have passed")
    private boolean hold;

    boolean isHold() {
        return hold;
    }

    static Kind kind(String text) {
        for (Kind kind : Kind.values()) {
            if (kind.toString().equals(text)) {
                return kind;
            }
        }
        throw new TypeConversionException("\"" + text + "\" (expected: one of " + List.of(Kind.values()) + ")");
    }

    LoadOptions options() {
        require(connections, 1, MOST_CONNECTIONS, "--connections");
        require(streams, 1, MOST_STREAMS, "--streams");
        requireTime(seconds, LEAST_SECONDS, MOST_SECONDS, "--seconds");
        requireTime(warmUpSeconds, 0, MOST_SECONDS, "--warmup");
        requireTime(timeoutSeconds, LEAST_SECONDS, MOST_TIMEOUT_SECONDS, "--timeout");
        require(messageBytes, EchoDialog.HEAD_BYTES, MOST_MESSAGE_BYTES, "--message-bytes");
        check(!closed || perSecond == null, "--rate and --closed exclude each other");
        check(hold || closed || perSecond != null, "one of --rate, --closed and --hold is needed");
        check(!hold || kind.keepsConnections(), "--hold needs a kind that keeps connections");
        check(
                !hasAny(path, " \r\n\t") && path.startsWith("/"),
                "--path: \"" + path + "\" (expected: /…, without spaces)");
        return new LoadOptions(
                kind,
                address(),
                host(),
                tls,
                path,
                fields(),
                rate(),
                connections,
                streams,
                duration(seconds),
                duration(warmUpSeconds),
                messageBytes,
                sources(),
                duration(timeoutSeconds));
    }

    private int rate() {
        if (perSecond == null) {
            return 0;
        }
        require(perSecond, 1, MOST_PER_SECOND, "--rate");
        return perSecond;
    }

    private InetSocketAddress address() {
        int colon = target.lastIndexOf(':');
        check(colon > 0, "--target: \"" + target + "\" (expected: HOST:PORT)");
        int port = number(target.substring(colon + 1));
        check(port >= 1 && port <= MOST_PORT, "--target: \"" + target + "\" (expected: a port of 1 to 65535)");
        return new InetSocketAddress(resolve(target.substring(0, colon), "--target"), port);
    }

    private List<InetAddress> sources() {
        check(
                sources.size() <= MOST_SOURCES,
                "--sources: " + sources.size() + " (expected: at most " + MOST_SOURCES + ")");
        return sources.stream().map(source -> resolve(source, "--sources")).toList();
    }

    private InetAddress resolve(String host, String option) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw wrong(option + ": \"" + host + "\" (expected: an address, or a name that resolves)");
        }
    }

    private String host() {
        return headers.stream()
                .filter(LoadArguments::isHost)
                .map(header -> header.substring(header.indexOf(':') + 1).trim())
                .findFirst()
                .orElse(target);
    }

    private List<String> fields() {
        for (String header : headers) {
            check(
                    header.indexOf(':') > 0 && !hasAny(header, "\r\n"),
                    "--header: \"" + header + "\" (expected: NAME: VALUE)");
        }
        return headers.stream().filter(header -> !isHost(header)).toList();
    }

    private static boolean isHost(String header) {
        return header.toLowerCase(Locale.ROOT).startsWith("host:");
    }

    /** Whether a text has one of these characters. */
    private static boolean hasAny(String text, String characters) {
        return characters.chars().anyMatch(character -> text.indexOf(character) >= 0);
    }

    private static int number(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException ignored) {
            return -1;
        }
    }

    private void require(int value, int least, int most, String option) {
        check(value >= least && value <= most, option + ": " + value + " (expected: " + least + " to " + most + ")");
    }

    private void requireTime(double value, double least, double most, String option) {
        check(value >= least && value <= most, option + ": " + value + " (expected: " + least + " to " + most + ")");
    }

    private static Duration duration(double seconds) {
        return Duration.ofMillis(Math.round(seconds * SECOND_MILLIS));
    }

    private void check(boolean holds, String message) {
        if (!holds) {
            throw wrong(message);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
