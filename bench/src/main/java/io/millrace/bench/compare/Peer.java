package io.millrace.bench.compare;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** A peer from the packages of the system: a program with a configuration of {@code bench/peers}. */
record Peer(String name, String configuration, Function<Path, List<String>> command, List<String> versionCommand)
        implements Contender {

    static final Peer HAPROXY = new Peer(
            "haproxy",
            "haproxy.cfg",
            file -> List.of("haproxy", "-db", "-f", file.toString()),
            List.of("haproxy", "-v"));
    static final Peer NGINX =
            new Peer("nginx", "nginx.conf", file -> List.of("nginx", "-c", file.toString()), List.of("nginx", "-v"));

    @Override
    public Side side() {
        return Side.PEER;
    }

    @Override
    public Set<Door> doors() {
        return Set.of(Door.values());
    }

    @Override
    public String version() {
        return Commands.firstLine(Path.of("."), name + " of unknown version", versionCommand.toArray(String[]::new))
                .replaceAll(" - .*", "")
                .replace("nginx version: ", "");
    }

    @Override
    public Server start(Lab lab, int backendPort, String jvmOptions) {
        Path file = lab.fill(configuration, name, backendPort);
        return lab.launchProxy(name, command.apply(file), Map.of(), doors());
    }
}
