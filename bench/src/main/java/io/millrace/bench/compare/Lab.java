package io.millrace.bench.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The place where everything runs: settings, processors, ports, a folder for what the servers write, and the backend.
 *
 * <p>Threading: the main thread. Ownership: closing it ends every server that was started in it and deletes the folder.
 */
final class Lab implements AutoCloseable {
    private static final int LOCK_OFFSET = 2;
    private static final int DOORS_OFFSET = 10;

    /** The files that the backend serves, by name and size: those that the targets name. */
    private static final Map<String, Integer> FILES = Map.of("64k", 65_536, "10m", 10_485_760);

    private static final long START_SECONDS = 30;

    /** How long a port of a server that has ended may still be in use: what its kernel needs to put its sockets away. */
    private static final long LEAVE_MILLIS = 5000;

    private final Settings settings;
    private final Path tree;
    private final int proxyCore;
    private final int loadCore;
    private final int firstPort;
    private final boolean accessLog;
    private final ServerSocket lock;
    private final Path work;
    private final List<Server> started = new ArrayList<>();
    private final Map<String, Integer> firstPorts = new HashMap<>();
    private final Map<String, Jvm> jvms = new LinkedHashMap<>();

    /**
     * @param tree the folder that holds {@code bench/peers}
     * @param proxyCore the processor that the proxies have for themselves
     * @param loadCore the processor of load generator and backend
     * @param firstPort the first of the ports that are used, some 50
     * @param accessLog whether every proxy writes an access log
     */
    Lab(Settings settings, Path tree, int proxyCore, int loadCore, int firstPort, boolean accessLog) {
        this.settings = settings;
        this.tree = tree;
        this.proxyCore = proxyCore;
        this.loadCore = loadCore;
        this.firstPort = firstPort;
        this.accessLog = accessLog;
        this.lock = lock(firstPort + LOCK_OFFSET);
        this.work = newFolder();
    }

    /**
     * A port that two comparisons cannot have at the same time.
     *
     * <p>Why: most servers would share their ports without a word, and each comparison would measure those of the other.
     */
    private static ServerSocket lock(int port) {
        Ports.awaitFree(port, "this comparison, one at a time", 0);
        return Ports.hold(port);
    }

    /** A folder that the workers of nginx, which are not root, can read as well. */
    private static Path newFolder() {
        try {
            Path folder = Files.createTempDirectory("millrace-compare-");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Settings settings() {
        return settings;
    }

    Path tree() {
        return tree;
    }

    int backendPort() {
        return firstPort;
    }

    int loadCore() {
        return loadCore;
    }

    boolean accessLog() {
        return accessLog;
    }

    /** A file in the folder of this run. */
    Path file(String name) {
        return work.resolve(name);
    }

    /** Starts the backend that answers: a few bytes at /, and files. */
    Server startBackend() {
        Path files = file("files");
        FILES.forEach((name, bytes) -> writeRandom(files, name, bytes));
        Path configuration = fill("backend.conf", "backend", backendPort());
        List<String> command = List.of("nginx", "-c", configuration.toString());
        return launch("backend", loadCore, command, Map.of(), Map.of(Door.HTTP, backendPort()))
                .awaitOpen(START_SECONDS);
    }

    private static void writeRandom(Path folder, String name, int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fills a template of {@code bench/peers} for one contender. */
    Path fill(String template, String contender, int backendPort) {
        Map<String, String> values = new HashMap<>();
        ports(contender, Set.of(Door.values())).forEach((door, port) -> values.put(door.name(), port.toString()));
        values.put("BACKEND", Integer.toString(backendPort));
        values.put("WORK", work.toString());
        values.put("FILES", file("files").toString());
        values.put("LOG", accessLog ? "log stdout format raw local0\n  option httplog" : "no log");
        values.put("ACCESS_LOG", accessLog ? file(contender + "-access.log") + " combined buffer=64k" : "off");
        values.put("STREAM_LOG", accessLog ? file(contender + "-stream.log") + " relay buffer=64k" : "off");
        return Template.fill(tree.resolve("bench/peers").resolve(template), values, file(contender + "-" + template));
    }

    /** The ports of a contender's doors; a contender keeps them for the whole comparison. */
    Map<Door, Integer> ports(String contender, Set<Door> doors) {
        Integer known = firstPorts.get(contender);
        int first = known != null ? known : firstPort + DOORS_OFFSET + firstPorts.size() * Door.values().length;
        firstPorts.put(contender, first);
        Map<Door, Integer> ports = new EnumMap<>(Door.class);
        doors.forEach(door -> ports.put(door, first + door.ordinal()));
        return ports;
    }

    /** Starts a contender and waits until it listens. */
    Server start(Contender contender, int backendPort, String jvmOptions) {
        Server server = contender.start(this, backendPort, jvmOptions);
        try {
            server.awaitOpen(START_SECONDS);
            noteReady(contender, server);
            return server;
        } catch (CannotCompare silent) {
            server.close();
            throw silent;
        }
    }

    /** Starts the process of a proxy on its processor; it need not listen yet. */
    Server launchProxy(String name, List<String> command, Map<String, String> environment, Set<Door> doors) {
        return launch(name, proxyCore, command, environment, ports(name, doors));
    }

    private Server launch(
            String name, int core, List<String> command, Map<String, String> environment, Map<Door, Integer> ports) {
        ports.values().forEach(port -> Ports.awaitFree(port, name, LEAVE_MILLIS));
        ProcessBuilder builder = new ProcessBuilder(Commands.pinned(core, command));
        builder.environment().putAll(environment);
        Path log = file(name + ".log");
        Server server = new Server(name, Server.start(builder, log), ports, log);
        started.add(server);
        return server;
    }

    /** Notes with which java and which flags a contender runs. */
    void noteReady(Contender contender, Server server) {
        if (contender.runsOnJvm()) {
            jvms.put(contender.name(), Jvm.of(server.pid()));
        }
    }

    /** The java and the flags of a contender that has run, null for one without. */
    Jvm jvmOrNull(Contender contender) {
        return jvms.get(contender.name());
    }

    /** The java and the flags that the Java peers take over. Errors: {@link CannotCompare} when no Millrace ran before. */
    Jvm jvmOfMillrace() {
        return jvms.values().stream()
                .findFirst()
                .orElseThrow(
                        () -> new CannotCompare(
                                "the Java peers take Java and flags from Millrace (expected: millrace among the contenders, before them)"));
    }

    @Override
    public void close() {
        started.forEach(Server::close);
        try (lock;
                Stream<Path> files = Files.walk(work)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException ignored) {
            // What cannot be deleted from a temporary folder does no harm.
        }
    }
}
