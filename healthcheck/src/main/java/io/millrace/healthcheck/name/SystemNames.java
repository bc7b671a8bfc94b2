package io.millrace.healthcheck.name;

import io.netty.resolver.HostsFileEntriesProvider;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the system says of names: its name servers and its hosts file, as they were when this was made.
 *
 * <p>Threading: immutable; made on a thread that may read files.
 *
 * @param servers at least one
 */
record SystemNames(
        List<InetSocketAddress> servers, Map<String, List<InetAddress>> hosts4, Map<String, List<InetAddress>> hosts6) {
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final int PORT = 53;
    private static final int MAX_SERVERS = 3;

    static SystemNames read() {
        HostsFileEntriesProvider hosts = HostsFileEntriesProvider.parser().parseSilently();
        return new SystemNames(serversIn(linesOf(RESOLV_CONF)), hosts.ipv4Entries(), hosts.ipv6Entries());
    }

    private static List<String> linesOf(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException noSuchFile) {
            return List.of();
        }
    }

    /** The first three, or this machine when none is named: what the C library does. */
    static List<InetSocketAddress> serversIn(List<String> lines) {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.strip().split("\\s+");
            InetAddress server = words.length > 1 && words[0].equals("nameserver")
                    ? NetUtil.createInetAddressFromIpAddressString(words[1])
                    : null;
            if (server != null && servers.size() < MAX_SERVERS) {
                servers.add(new InetSocketAddress(server, PORT));
            }
        }
        return servers.isEmpty() ? List.of(new InetSocketAddress(NetUtil.LOCALHOST4, PORT)) : List.copyOf(servers);
    }

    /** What the hosts file says of a name; null when it says nothing. */
    Answer hostsOrNull(Map<String, List<InetAddress>> hosts, String name) {
        if (!hosts4.containsKey(name) && !hosts6.containsKey(name)) {
            return null;
        }
        List<InetAddress> addresses = hosts.getOrDefault(name, List.of());
        return addresses.isEmpty() ? Answer.none("not in the hosts file") : Answer.of(addresses, Long.MAX_VALUE);
    }
}
