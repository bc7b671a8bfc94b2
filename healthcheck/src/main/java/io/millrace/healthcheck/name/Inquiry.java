package io.millrace.healthcheck.name;

import io.millrace.healthcheck.probe.Wire;
import io.netty.channel.ChannelFactory;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One way of asking: these servers, this policy, this hosts file.
 *
 * <p>Threading: the event loop of its {@link Wire}. Ownership: closed by whoever made it.
 */
final class Inquiry {

    /** What passes every path without fragments, as agreed among the makers of name servers; longer answers come over TCP. */
    private static final int MAX_DATAGRAM_BYTES = 1232;

    private final NamePolicy policy;
    private final SystemNames system;
    private final List<InetSocketAddress> servers;

    /** All servers twice, since a datagram may be lost. */
    private final List<InetSocketAddress> rounds;

    private final DnsNameResolver resolver;

    Inquiry(Wire wire, NamePolicy policy, SystemNames system) {
        this.policy = policy;
        this.system = system;
        this.servers = policy.servers().isEmpty() ? system.servers() : policy.servers();
        this.rounds = Stream.concat(servers.stream(), servers.stream()).toList();
        this.resolver = newResolver(wire);
    }

    /*
     * The library transports: it matches answers to questions, takes a fresh socket for each question, so that a forger has to
     * guess a port as well, and goes over to TCP. What servers to ask, what an answer means and how long it holds is decided
     * here, since the library tells nobody how long its answers hold.
     */
    private DnsNameResolver newResolver(Wire wire) {
        ChannelFactory<DatagramChannel> datagrams = wire.datagrams()::get;
        ChannelFactory<SocketChannel> sockets = wire.sockets()::get;
        return new DnsNameResolverBuilder(wire.loop())
                .datagramChannelFactory(datagrams)
                .socketChannelFactory(sockets)
                .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                .queryTimeoutMillis(policy.timeout().toMillis())
                .maxPayloadSize(MAX_DATAGRAM_BYTES)
                .nameServerProvider(new SequentialDnsServerAddressStreamProvider(servers))
                .hostsFileEntriesResolver((name, types) -> null)
                .searchDomains(List.of())
                .ndots(1)
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .build();
    }

    NamePolicy policy() {
        return policy;
    }

    boolean isOf(NamePolicy otherPolicy, SystemNames otherSystem) {
        return policy.equals(otherPolicy) && system.equals(otherSystem);
    }

    /** Asks for both families of a name; {@code whenDone} is told once, maybe within this call. */
    void ask(String name, BiConsumer<Answer, Answer> whenDone) {
        Answer[] answers = new Answer[2];
        Runnable maybeDone = () -> {
            if (answers[0] != null && answers[1] != null) {
                whenDone.accept(answers[0], answers[1]);
            }
        };
        askOne(name, DnsRecordType.A, system.hosts4(), answer -> {
            answers[0] = answer;
            maybeDone.run();
        });
        askOne(name, DnsRecordType.AAAA, system.hosts6(), answer -> {
            answers[1] = answer;
            maybeDone.run();
        });
    }

    private void askOne(
            String name, DnsRecordType type, Map<String, List<InetAddress>> hosts, Consumer<Answer> whenDone) {
        Answer inHosts = system.hostsOrNull(hosts, name);
        if (inHosts != null) {
            whenDone.accept(inHosts);
        } else {
            new Lookup(resolver, rounds, name, type, whenDone).start();
        }
    }

    void close() {
        resolver.close();
    }
}
