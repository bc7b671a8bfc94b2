package io.millrace.bench.compare;

import io.millrace.bench.peers.ReactorNettyPeer;
import io.millrace.bench.peers.UndertowPeer;
import io.millrace.bench.peers.VertxPeer;
import io.undertow.server.handlers.proxy.ProxyHandler;
import io.vertx.httpproxy.HttpProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.netty.http.server.HttpServer;

/**
 * A peer that runs on the JVM: one of the programs of {@code io.millrace.bench.peers}, with Java and flags of the Millrace beside it.
 *
 * @param library a class of the library that proxies
 */
record JavaPeer(String name, Class<?> program, Class<?> library, Set<Door> doors) implements Contender {

    static final JavaPeer UNDERTOW =
            new JavaPeer("undertow", UndertowPeer.class, ProxyHandler.class, Set.of(Door.HTTP));
    static final JavaPeer VERTX = new JavaPeer("vertx", VertxPeer.class, HttpProxy.class, Set.of(Door.HTTP, Door.TCP));
    static final JavaPeer REACTOR_NETTY =
            new JavaPeer("reactor-netty", ReactorNettyPeer.class, HttpServer.class, Set.of(Door.HTTP, Door.TCP));

    /** What ends the name of a library's file: its version. */
    private static final Pattern VERSION = Pattern.compile("([^/]*)-([0-9][^/]*)\\.jar$");

    @Override
    public Side side() {
        return Side.JAVA_PEER;
    }

    @Override
    public String version() {
        Matcher file = VERSION.matcher(
                library.getProtectionDomain().getCodeSource().getLocation().getPath());
        return file.find() ? file.group(1) + " " + file.group(2) : name + " of unknown version";
    }

    @Override
    public Server start(Lab lab, int backendPort, String jvmOptions) {
        List<String> command =
                new ArrayList<>(List.of(lab.jvmOfMillrace().java().toString()));
        command.addAll(lab.jvmOfMillrace().flagsForOthers());
        if (!jvmOptions.isBlank()) {
            command.addAll(List.of(jvmOptions.trim().split(" +")));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        Map<Door, Integer> ports = lab.ports(name, doors);
        command.add(Integer.toString(backendPort));
        command.add(Integer.toString(ports.get(Door.HTTP)));
        if (doors.contains(Door.TCP)) {
            command.add(Integer.toString(ports.get(Door.TCP)));
        }
        return lab.launchProxy(name, command, Map.of(), doors);
    }
}
