package io.millrace.healthcheck.name;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.millrace.healthcheck.name.NamePolicy.Families;
import io.millrace.healthcheck.name.NameServer.Mind;
import io.millrace.healthcheck.name.NameServer.Reply;
import io.millrace.healthcheck.probe.Wire;
import io.millrace.healthcheck.testing.Await;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Host names against a name server on loopback, with a time to live of 20 ms at most. */
final class NamesIT {
    private static final Duration TIMEOUT = Duration.ofMillis(150);
    private static final String NAME = "db.example.com";

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final NameServer server = new NameServer(only4("10.0.0.1"));
    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private volatile boolean failing;
    private final Names names = new Names(
            new Wire(group.next(), NioSocketChannel::new, NioDatagramChannel::new),
            System::nanoTime,
            1,
            new Names.Listener() {
                @Override
                public void onChange(Map<String, KnownName> known) {
                    if (known.containsKey(NAME)) {
                        told.add("changed " + texts(known.get(NAME)));
                    }
                }

                @Override
                public void onLost(String name, KnownName known) {
                    told.add("lost " + name + " " + texts(known) + ": " + known.trouble());
                    if (failing) {
                        throw new IllegalStateException("listener");
                    }
                }

                @Override
                public void onBack(String name, KnownName known) {
                    told.add("back " + name + " " + texts(known));
                }
            });

    @AfterEach
    void stop() {
        names.stop();
        server.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void asksAgainWhenTheTimeOfAnAnswerIsOverAndTellsWhatChanged() throws Exception {
        assertThat(addresses(first(NAME))).containsExactly("10.0.0.1");
        awaitTold("changed [10.0.0.1]");
        server.think(only4("10.0.0.3", "10.0.0.2"));
        awaitTold("changed [10.0.0.2, 10.0.0.3]");
        assertThat(told).containsExactly("changed [10.0.0.1]", "changed [10.0.0.2, 10.0.0.3]");
        assertThat(addresses(names.known())).containsExactly("10.0.0.2", "10.0.0.3");
        assertThat(names.counters().changes().sum()).isEqualTo(2);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("troubles")
    void keepsItsLastGoodAddressesWhenANameStopsResolving(String title, Mind trouble, String reason) throws Exception {
        first(NAME);
        server.think(trouble);
        Await.until("the name is lost", () -> names.known().get(NAME).lost());
        KnownName lost = names.known().get(NAME);
        assertThat(texts(lost)).isEqualTo("[10.0.0.1]");
        assertThat(lost.trouble()).isEqualTo(reason.replace("SERVER", "name server 127.0.0.1"));
        long failures = names.counters().failures().sum();
        Await.until("it is asked again", () -> names.counters().failures().sum() > failures);
        server.think(only4("10.0.0.1"));
        Await.until("the name is back", () -> !names.known().get(NAME).lost());
        assertThat(told.stream().filter(line -> !line.startsWith("changed")))
                .containsExactly("lost " + NAME + " [10.0.0.1]: " + lost.trouble(), "back " + NAME + " [10.0.0.1]");
        assertThat(names.counters().changes().sum()).isOne();
    }

    static Stream<Arguments> troubles() {
        return Stream.of(
                trouble("NXDOMAIN", (name, type, tcp) -> Reply.code(DnsResponseCode.NXDOMAIN), "no such name"),
                trouble("no address", (name, type, tcp) -> Reply.of(), "no address"),
                trouble(
                        "SERVFAIL",
                        (name, type, tcp) -> Reply.code(DnsResponseCode.SERVFAIL),
                        "SERVER answers ServFail(2)"),
                trouble(
                        "refused",
                        (name, type, tcp) -> Reply.code(DnsResponseCode.REFUSED),
                        "SERVER answers Refused(5)"),
                trouble("silence", (name, type, tcp) -> null, "SERVER does not answer"),
                trouble("garbage", (name, type, tcp) -> Reply.garbage(new byte[] {1, 2, 3}), "SERVER does not answer"),
                trouble("cut short for ever", (name, type, tcp) -> Reply.cutShort(), "SERVER cuts its answer short"),
                trouble(
                        "a blocked name",
                        (name, type, tcp) ->
                                Reply.of(NameServer.address(name, 1, type.equals(DnsRecordType.A) ? "0.0.0.0" : "::")),
                        "no address of a machine"),
                trouble(
                        "another name's address",
                        (name, type, tcp) -> Reply.of(NameServer.address("other.example.com", 1, "10.9.9.9")),
                        "no address"),
                trouble(
                        "an alias of itself",
                        (name, type, tcp) -> Reply.of(NameServer.alias(name, 1, name)),
                        "no address"),
                trouble(
                        "aliases without end",
                        (name, type, tcp) -> Reply.of(NameServer.alias(name, 1, "a." + name)),
                        "too many aliases"));
    }

    private static Arguments trouble(String title, Mind mind, String reason) {
        return Arguments.of(title, mind, reason);
    }

    @Test
    void goesOverToTcpForAnAnswerThatIsCutShort() throws Exception {
        server.think((name, type, tcp) -> tcp ? only4("10.0.0.7").replyOrNull(name, type, true) : Reply.cutShort());
        assertThat(addresses(first(NAME))).containsExactly("10.0.0.7");
    }

    @Test
    void takesSixtyFourOfFiveHundredAddressesAndCountsTheOthers() throws Exception {
        String[] many = IntStream.range(0, 500)
                .mapToObj(i -> "10.0." + (i / 250) + "." + (i % 250 + 1))
                .toArray(String[]::new);
        server.think((name, type, tcp) -> tcp ? only4(many).replyOrNull(name, type, true) : Reply.cutShort());
        assertThat(addresses(first(NAME)))
                .hasSize(64)
                .startsWith("10.0.0.1", "10.0.0.2")
                .endsWith("10.0.0.64");
        assertThat(names.counters().addressesLeftOut().sum()).isPositive().matches(n -> n % 436 == 0);
    }

    @Test
    void followsAliasesWithinOneAnswerAndOverSeveral() throws Exception {
        server.think((name, type, tcp) -> {
            if (!type.equals(DnsRecordType.A)) {
                return Reply.code(DnsResponseCode.NXDOMAIN);
            }
            return name.equals(NAME)
                    ? Reply.of(
                            NameServer.alias("b.example.com", 1, "c.example.com"),
                            NameServer.alias(NAME, 1, "B.example.com"))
                    : Reply.of(NameServer.address(name, 1, name.equals("c.example.com") ? "10.0.0.9" : "10.6.6.6"));
        });
        assertThat(addresses(first(NAME))).containsExactly("10.0.0.9");
    }

    @Test
    void asksTheNextServerWhenTheFirstHasNoAnswer() throws Exception {
        try (NameServer overloaded = new NameServer((name, type, tcp) -> Reply.code(DnsResponseCode.SERVFAIL));
                NameServer silent = new NameServer((name, type, tcp) -> null)) {
            names.apply(
                            policy(Families.IPV4_FIRST, overloaded.address(), silent.address(), server.address()),
                            Set.of(NAME))
                    .get(10, TimeUnit.SECONDS);
            assertThat(addresses(names.known())).containsExactly("10.0.0.1");
            assertThat(names.known().get(NAME).lost()).isFalse();
        }
    }

    @Test
    void takesTheFamilyThatIsAskedForFirstAndTheOtherOnlyInItsAbsence() throws Exception {
        Mind both = (name, type, tcp) ->
                Reply.of(NameServer.address(name, 1, type.equals(DnsRecordType.A) ? "10.0.0.1" : "2001:db8::1"));
        server.think(both);
        assertThat(addresses(first(NAME))).containsExactly("10.0.0.1");
        names.apply(policy(Families.IPV6_FIRST, server.address()), Set.of(NAME)).get(10, TimeUnit.SECONDS);
        awaitTold("changed [2001:db8:0:0:0:0:0:1]");
        names.apply(policy(Families.BOTH, server.address()), Set.of(NAME)).get(10, TimeUnit.SECONDS);
        awaitTold("changed [10.0.0.1, 2001:db8:0:0:0:0:0:1]");
        names.apply(policy(Families.IPV6_FIRST, server.address()), Set.of(NAME)).get(10, TimeUnit.SECONDS);
        server.think(only4("10.0.0.1"));
        awaitTold("changed [10.0.0.1]");
    }

    @Test
    void knowsNothingOfANameNobodyHasEverKnownAndDoesNotMakeTheOthersWait() throws Exception {
        server.think((name, type, tcp) -> name.equals(NAME)
                ? only4("10.0.0.1").replyOrNull(name, type, tcp)
                : Reply.code(DnsResponseCode.NXDOMAIN));
        Map<String, KnownName> known = first(NAME, "nobody.example.com");
        assertThat(addresses(known)).containsExactly("10.0.0.1");
        assertThat(known.get("nobody.example.com").addresses()).isEmpty();
        assertThat(known.get("nobody.example.com").lost()).isTrue();
    }

    @Test
    void resolvesHundredsOfNames() throws Exception {
        server.think((name, type, tcp) ->
                type.equals(DnsRecordType.A) ? Reply.of(NameServer.address(name, 3600, "10.0.0.1")) : Reply.of());
        String[] many =
                IntStream.range(0, 200).mapToObj(i -> "n" + i + ".example.com").toArray(String[]::new);
        assertThat(first(many).values())
                .hasSize(200)
                .allSatisfy(known -> assertThat(texts(known)).isEqualTo("[10.0.0.1]"));
    }

    @Test
    void goesOnAskingThoughItsListenerFails() throws Exception {
        Logger log = (Logger) LoggerFactory.getLogger(Names.class);
        log.setLevel(Level.OFF);
        try {
            assertThat(addresses(first(NAME))).containsExactly("10.0.0.1");
            failing = true;
            server.think((name, type, tcp) -> Reply.code(DnsResponseCode.SERVFAIL));
            awaitTold("lost " + NAME + " [10.0.0.1]: name server 127.0.0.1 answers ServFail(2)");
            failing = false;
            server.think(only4("10.0.0.2"));
            awaitTold("changed [10.0.0.2]");
        } finally {
            log.setLevel(null);
        }
    }

    @Test
    void asksNothingMoreOnceNobodyWantsToKnow() throws Exception {
        Queue<String> questions = new ConcurrentLinkedQueue<>();
        server.think((name, type, tcp) -> {
            questions.add(name);
            return only4("10.0.0.1").replyOrNull(name, type, tcp);
        });
        first(NAME);
        assertThat(first("other.example.com")).containsOnlyKeys("other.example.com");
        questions.clear();
        Await.until("the other name is asked for again and again", () -> questions.size() > 6);
        assertThat(questions).containsOnly("other.example.com");
    }

    @Test
    void readsTheServersOfTheSystemAsTheCLibraryDoes() {
        assertThat(SystemNames.serversIn(List.of(
                        "# nameserver 10.0.0.9",
                        "search example.com",
                        "nameserver 10.0.0.1",
                        " nameserver\t2001:db8::1 # second",
                        "nameserver nonsense",
                        "nameserver",
                        "nameserver 10.0.0.3",
                        "nameserver 10.0.0.4")))
                .containsExactly(
                        new InetSocketAddress("10.0.0.1", 53),
                        new InetSocketAddress("2001:db8::1", 53),
                        new InetSocketAddress("10.0.0.3", 53));
        assertThat(SystemNames.serversIn(List.of())).containsExactly(new InetSocketAddress("127.0.0.1", 53));
    }

    private Map<String, KnownName> first(String... wanted) throws Exception {
        return names.apply(policy(Families.IPV4_FIRST, server.address()), Set.of(wanted))
                .get(10, TimeUnit.SECONDS);
    }

    private static NamePolicy policy(Families families, InetSocketAddress... servers) {
        return new NamePolicy(
                List.of(servers),
                families,
                TIMEOUT,
                Duration.ofMillis(10),
                Duration.ofMillis(20),
                Duration.ofMillis(10));
    }

    private static Mind only4(String... addresses) {
        return (name, type, tcp) -> type.equals(DnsRecordType.A)
                ? Reply.of(Stream.of(addresses)
                        .map(each -> NameServer.address(name, 1, each))
                        .toArray(DnsRecord[]::new))
                : Reply.of();
    }

    private void awaitTold(String line) {
        Await.until(line, () -> told.contains(line));
    }

    private static List<String> addresses(Map<String, KnownName> known) {
        return known.get(NAME).addresses().stream()
                .map(InetAddress::getHostAddress)
                .toList();
    }

    private static String texts(KnownName known) {
        return known.addresses().stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", ", "[", "]"));
    }
}
