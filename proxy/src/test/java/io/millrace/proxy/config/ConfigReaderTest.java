package io.millrace.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.AdminState;
import io.millrace.healthcheck.alarm.Alarm;
import io.millrace.healthcheck.event.Transition.Kind;
import io.millrace.healthcheck.name.NamePolicy;
import io.millrace.healthcheck.name.NamePolicy.Families;
import io.millrace.healthcheck.outlier.OutlierPolicy;
import io.millrace.healthcheck.probe.IcmpPermit;
import io.millrace.healthcheck.probe.Probe;
import io.millrace.healthcheck.probe.Probe.Field;
import io.millrace.healthcheck.probe.Probe.StatusRange;
import io.millrace.healthcheck.probe.Probe.TlsTrust;
import io.millrace.healthcheck.probe.Target;
import io.millrace.healthcheck.probe.Target.ProxyHeader;
import io.millrace.healthcheck.tier.TierPolicy;
import io.millrace.healthcheck.tier.TierPolicy.MinAvailable;
import io.millrace.healthcheck.verdict.CheckTiming;
import io.millrace.proxy.route.Route;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigReaderTest {
    static final Path EXAMPLE = Path.of("..", "examples", "millrace.yaml");

    @TempDir
    private Path folder;

    private static final String SMALLEST = """
            listeners: [ { name: web, bind: 127.0.0.1:80, protocol: http, pool: p } ]
            pools: [ { name: p, zones: [ { name: z, endpoints: [ 10.0.0.1:80 ] } ] } ]
            """;

    private static final String CERTIFICATE = """
            -----BEGIN CERTIFICATE-----
            MIIBfzCCASWgAwIBAgIUVSquM6T1Ggy6+Qckbl2hO8yElv0wCgYIKoZIzj0EAwIw
            FDESMBAGA1UEAwwJYS5leGFtcGxlMCAXDTI2MTEyMjE5NTQ0MVoYDzIxMjYxMDI5
            MTk1NDQxWjAUMRIwEAYDVQQDDAlhLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjO
            PQMBBwNCAAROyA3OCLG6BDaPxRmMX9ssHX9FXl6QFBGdTYPDgOMDRSh6P5YVeAOF
            G0UDZAz1CsUv2WGeRjCMHTrPPmozu87Bo1MwUTAdBgNVHQ4EFgQUjswTCIuBgCeW
            IhiXoaSYodguCGswHwYDVR0jBBgwFoAUjswTCIuBgCeWIhiXoaSYodguCGswDwYD
            VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiBxcSbDPyW8OAQ1zi84phZm
            0g7NYEaJGywDv2X5etwIdAIhAMzlz44sg2JE19Xk6k5yQ/V2T5RA9ZFA6sykRp65
            NmRC
            -----END CERTIFICATE-----
            """;

    private static final CheckTiming TIMING = new CheckTiming(
            Duration.ofSeconds(2), Duration.ofSeconds(1), 2, 3, 10, Duration.ofMillis(500), Duration.ofSeconds(10));

    private static final OutlierPolicy EJECTION = new OutlierPolicy(
            5, 0, 50, 50, 3, 50, 3, 5, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(5), 10);

    private static final TierPolicy TIERS = new TierPolicy(
            1.4, new MinAvailable(1, false), Duration.ofSeconds(30), 10, Duration.ofSeconds(10), false, 50, false);

    private static final NamePolicy NAMES = new NamePolicy(
            List.of(),
            Families.IPV4_FIRST,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            Duration.ofSeconds(2));

    @Test
    void fillsInTheDefaultsOfEverythingThatIsLeftOut() {
        Config config = valid(SMALLEST);

        assertThat(config.node().name()).isNotBlank();
        assertThat(config.node())
                .isEqualTo(new NodeConfig(config.node().name(), null, 0, Transport.AUTO, Duration.ofSeconds(30)));
        assertThat(config.limits()).isEqualTo(new LimitsConfig(0));
        assertThat(config.names()).isEqualTo(NAMES);
        assertThat(config.listeners())
                .containsExactly(new ListenerConfig(
                        "web",
                        List.of(new InetSocketAddress("127.0.0.1", 80)),
                        Protocol.HTTP,
                        null,
                        List.of(new RouteConfig(null, null, "p")),
                        0,
                        new HttpTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(60), null),
                        new ListenerLimits(65_536, 16_384, 100, 32, 65_536, 500),
                        new ForwardedConfig(List.of(), true, true, true, true),
                        UnderscoreNames.DROP));
        assertThat(config.pools())
                .containsExactly(new PoolConfig(
                        "p",
                        Balance.ROUND_ROBIN,
                        new PoolTimeouts(
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(30),
                                Duration.ofMinutes(5)),
                        new IdleConnections(256, Duration.ofSeconds(60)),
                        new RetryBudget(20, 3),
                        null,
                        EJECTION,
                        TIERS,
                        Duration.ofSeconds(30),
                        List.of(new ZoneConfig("z", Role.PRIMARY, 0, List.of(endpoint("10.0.0.1", 80, 1))))));
    }

    @Test
    void takesEveryKeyAsItIsWritten() {
        Config config = valid("""
                node: { name: lb-1, zone: zone-a, workers: 4, transport: io_uring, shutdown-grace: 0s }
                limits: { connections: 1000 }
                listeners:
                  - name: web
                    bind: [ 0.0.0.0:80, "[::]:80", localhost:0 ]
                    protocol: http
                    routes:
                      - { match: { host: "*.Example.COM", path: =/login }, pool: p }
                      - { match: { host: "[::1]" }, pool: p }
                      - { match: { path: /v1/ }, pool: p }
                      - { pool: p }
                    max-connections: 10
                    timeouts: { request-head: 500ms, request-body: 2s, client-idle: 1m, request: 1h }
                    limits: { head: 1MiB, target: 500, fields: 1, pipeline-depth: 1, buffer: 4096, min-body-rate: 0 }
                    forwarded: { trusted-proxies: [ 10.0.0.0/8, "::1" ], for: false, proto: false, host: false, request-id: false }
                    underscore-names: allow
                pools:
                  - name: p
                    balance: round-robin
                    timeouts: { connect: 1ms, connect-budget: 24h, response-head: 2m, stream-idle: 3h }
                    idle-connections: { max: 0, age: 1s }
                    retry-budget: { percent: 0, min: 0 }
                    zones:
                      - { name: a, role: primary, endpoints: [ { address: "[2001:db8::1]:1", weight: 256 } ] }
                      - { name: b, role: backup, endpoints: [ { address: localhost:65535, weight: 0 } ] }
                """);

        assertThat(config.node()).isEqualTo(new NodeConfig("lb-1", "zone-a", 4, Transport.IO_URING, Duration.ZERO));
        assertThat(config.limits()).isEqualTo(new LimitsConfig(1000));
        assertThat(config.listeners())
                .containsExactly(new ListenerConfig(
                        "web",
                        List.of(
                                new InetSocketAddress("0.0.0.0", 80),
                                new InetSocketAddress("::", 80),
                                new InetSocketAddress("127.0.0.1", 0)),
                        Protocol.HTTP,
                        null,
                        List.of(
                                new RouteConfig("*.example.com", "=/login", "p"),
                                new RouteConfig("[::1]", null, "p"),
                                new RouteConfig(null, "/v1/", "p"),
                                new RouteConfig(null, null, "p")),
                        10,
                        new HttpTimeouts(
                                Duration.ofMillis(500),
                                Duration.ofSeconds(2),
                                Duration.ofMinutes(1),
                                Duration.ofHours(1)),
                        new ListenerLimits(1 << 20, 500, 1, 1, 4096, 0),
                        new ForwardedConfig(
                                List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("::1")), false, false, false, false),
                        UnderscoreNames.ALLOW));
        assertThat(config.pools())
                .containsExactly(new PoolConfig(
                        "p",
                        Balance.ROUND_ROBIN,
                        new PoolTimeouts(
                                Duration.ofMillis(1), Duration.ofHours(24), Duration.ofMinutes(2), Duration.ofHours(3)),
                        new IdleConnections(0, Duration.ofSeconds(1)),
                        new RetryBudget(0, 0),
                        null,
                        EJECTION,
                        TIERS,
                        Duration.ofSeconds(30),
                        List.of(
                                new ZoneConfig("a", Role.PRIMARY, 0, List.of(endpoint("2001:db8::1", 1, 256))),
                                new ZoneConfig("b", Role.BACKUP, 1, List.of(endpoint("127.0.0.1", 65535, 0))))));
    }

    @Test
    void asksNobodyWithoutAHealthCheckAndKeepsItsDefaultsShort() {
        assertThat(pool("").healthCheck()).isNull();
        assertThat(check("type: tcp"))
                .isEqualTo(new HealthCheckConfig(new Probe.Tcp(), TIMING, null, 0, null, ProxyHeader.NONE));
    }

    @Test
    void takesEveryKeyOfAHealthCheck() {
        assertThat(check("type: tcp, interval: 1s, timeout: 200ms, rise: 1, fall: 5, jitter: 0%, fast-interval: 100ms,"
                        + " longest-interval: 1m, address: 10.9.9.9, port: 81, source: 10.0.0.8, proxy-protocol: v2"))
                .isEqualTo(new HealthCheckConfig(
                        new Probe.Tcp(),
                        new CheckTiming(
                                Duration.ofSeconds(1),
                                Duration.ofMillis(200),
                                1,
                                5,
                                0,
                                Duration.ofMillis(100),
                                Duration.ofMinutes(1)),
                        IpLiteral.parseOrNull("10.9.9.9"),
                        81,
                        IpLiteral.parseOrNull("10.0.0.8"),
                        ProxyHeader.V2));
    }

    @Test
    void asksEachTypeOfHealthCheckItsOwnQuestion() throws IOException {
        TlsTrust jdk = new TlsTrust(null, null, true);
        List<StatusRange> successful = List.of(new StatusRange(200, 299));
        Path ca = Files.writeString(folder.resolve("ca.pem"), CERTIFICATE);
        TlsTrust own = new TlsTrust("a.example", ca, false);
        String ownTrust = ", server-name: A.example, verify: false, ca-file: " + ca;
        assertThat(check("type: tls").probe()).isEqualTo(new Probe.Tls(jdk));
        assertThat(check("type: tls" + ownTrust).probe()).isEqualTo(new Probe.Tls(own));
        assertThat(check("type: http").probe())
                .isEqualTo(new Probe.Http(null, "GET", "/", null, List.of(), successful, null, null, false, null));
        assertThat(check(
                                "type: https, method: OPTIONS, path: /a?b=%20, host: \"b:1\", fields: { X-A: \"1\", X-B: c d },"
                                        + " expect-status: [ 204, 300-302 ], expect-body: ok, expect-body-regex: \"o.\","
                                        + " drain-on-404: true, identity: { field: X-Service, value: shop }")
                        .probe())
                .isEqualTo(new Probe.Http(
                        jdk,
                        "OPTIONS",
                        "/a?b=%20",
                        "b:1",
                        List.of(new Field("X-A", "1"), new Field("X-B", "c d")),
                        List.of(new StatusRange(204, 204), new StatusRange(300, 302)),
                        "ok",
                        "o.",
                        true,
                        new Field("X-Service", "shop")));
        assertThat(check("type: grpc").probe()).isEqualTo(new Probe.Grpc(null, ""));
        assertThat(check("type: grpc, service: shop.Cart, tls: true").probe())
                .isEqualTo(new Probe.Grpc(jdk, "shop.Cart"));
        assertThat(check("type: udp, send: \"\"").probe()).isEqualTo(new Probe.Udp("", ""));
        assertThat(check("type: udp, send: 'a\\x00\\xFF\\n\\\\$1', expect-prefix: 'b\\r\\t'")
                        .probe())
                .isEqualTo(new Probe.Udp("a\0\u00ff\n\\$1", "b\r\t"));
        assertThat(check("type: command, command: [ /bin/sh, -c, \"exit 0\", \"\" ]")
                        .probe())
                .isEqualTo(new Probe.Command(List.of("/bin/sh", "-c", "exit 0", "")));
    }

    @Test
    void letsTheOtherIntervalsFollowAnIntervalThatIsSaid() {
        assertThat(check("type: tcp, interval: 300ms").timing().fastInterval()).isEqualTo(Duration.ofMillis(300));
        assertThat(check("type: tcp, interval: 30s").timing().longestInterval()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void asksTheAddressOfTheEndpointUnlessToldOtherwise() {
        EndpointConfig endpoint = endpoint("10.0.0.1", 80, 1);
        assertThat(check("type: tcp").of(endpoint).target())
                .isEqualTo(new Target(new InetSocketAddress("10.0.0.1", 80), null, null, ProxyHeader.NONE));
        assertThat(check("type: tcp, port: 81, address: 10.0.0.2").of(endpoint).target())
                .isEqualTo(new Target(new InetSocketAddress("10.0.0.2", 81), null, null, ProxyHeader.NONE));
    }

    @Test
    void takesEveryKeyOfEjectionAndFailover() {
        assertThat(pool("ejection: off").ejection()).isNull();
        assertThat(
                        pool("ejection: { consecutive-gateway-failures: off, consecutive-app-failures: 7, failure-percent: off,"
                                        + " failure-min-requests: 1, latency-factor: 2.5, latency-min-requests: 2, latency-windows: 4,"
                                        + " min-siblings: 3, window: 1s, base-time: 2s, longest-time: 3s, max-percent: 50 }")
                                .ejection())
                .isEqualTo(new OutlierPolicy(
                        0,
                        7,
                        0,
                        1,
                        2.5,
                        2,
                        4,
                        3,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(3),
                        50));
        PoolConfig pool = pool("failover: { overprovisioning: off, min-available: 25%, hold-down: 0s, ramp-step: 100%,"
                + " ramp-interval: 1s, failback: manual, panic-threshold: off, prefer-local: true, slow-start: 0s }");
        assertThat(pool.tiers())
                .isEqualTo(new TierPolicy(
                        0, new MinAvailable(25, true), Duration.ZERO, 100, Duration.ofSeconds(1), true, 0, true));
        assertThat(pool.slowStart()).isZero();
    }

    @Test
    void countsTheStrongerOfTheStatesOfZoneAndEndpoint() {
        Config config = valid("""
                listeners: [ { name: web, bind: 127.0.0.1:80, protocol: http, pool: p } ]
                pools:
                  - name: p
                    zones:
                      - name: a
                        state: draining
                        endpoints: [ 10.0.0.1:80, { address: 10.0.0.2:80, state: maintenance } ]
                      - { name: b, role: backup, tier: 3, endpoints: [ { address: 10.0.0.3:80, state: draining } ] }
                """);
        assertThat(config.pools().get(0).zones())
                .flatExtracting(ZoneConfig::endpoints)
                .extracting(EndpointConfig::state)
                .containsExactly(AdminState.DRAINING, AdminState.MAINTENANCE, AdminState.DRAINING);
        assertThat(config.pools().get(0).zones()).extracting(ZoneConfig::tier).containsExactly(0, 3);
    }

    @Test
    void leavesHostNamesToWhoeverResolvesThem() {
        Config config = valid("""
                dns: { servers: [ 10.0.0.53:53, "[::1]:5353" ], families: both, timeout: 2s, min-ttl: 5s, max-ttl: 1m, negative-ttl: 1s }
                listeners: [ { name: web, bind: 127.0.0.1:80, protocol: http, pool: p } ]
                pools:
                  - name: p
                    zones: [ { name: a, endpoints: [ Db.Example.com:80, { address: a_b.example:1, resolve: first } ] } ]
                """);
        assertThat(config.names())
                .isEqualTo(new NamePolicy(
                        List.of(new InetSocketAddress("10.0.0.53", 53), new InetSocketAddress("::1", 5353)),
                        Families.BOTH,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(1)));
        assertThat(config.pools().get(0).zones().get(0).endpoints())
                .containsExactly(
                        new EndpointConfig(
                                InetSocketAddress.createUnresolved("db.example.com", 80),
                                "db.example.com",
                                Resolve.ALL,
                                1,
                                AdminState.READY),
                        new EndpointConfig(
                                InetSocketAddress.createUnresolved("a_b.example", 1),
                                "a_b.example",
                                Resolve.FIRST,
                                1,
                                AdminState.READY));
    }

    @Test
    void takesIcmpChecksExactlyWhereTheyCanBeMade() {
        String refusal = IcmpPermit.refusalOrNull();
        String yaml = SMALLEST.replace("{ name: p,", "{ name: p, health-check: { type: icmp },");
        if (refusal == null) {
            assertThat(valid(yaml).pools().get(0).healthCheck().probe()).isEqualTo(new Probe.Icmp());
        } else {
            assertThat(invalid(yaml)).containsExactly("t.yaml:2:43: pools[0].health-check.type: " + refusal);
        }
    }

    @Test
    void takesAlarmsWithAProgramOrAWebhook() {
        assertThat(valid(SMALLEST).alarms()).isEmpty();
        assertThat(valid(SMALLEST + """
                alarms:
                  - { name: pager, on: endpoint-down, command: [ /bin/sh, -c, "cat" ] }
                  - { name: chat, on: [ failover, failback-done ], webhook: "https://chat.example.com/x?y",
                      timeout: 1s, retries: 0, rate-limit: 1, queue: 1 }
                """).alarms())
                .containsExactly(
                        new Alarm(
                                "pager",
                                Set.of(Kind.ENDPOINT_DOWN),
                                new Alarm.Call.Command(List.of("/bin/sh", "-c", "cat")),
                                Alarm.DEFAULT_TIMEOUT,
                                Alarm.DEFAULT_RETRIES,
                                Alarm.DEFAULT_CALLS_PER_MINUTE,
                                Alarm.DEFAULT_QUEUE),
                        new Alarm(
                                "chat",
                                Set.of(Kind.FAILOVER, Kind.FAILBACK_DONE),
                                new Alarm.Call.Webhook(URI.create("https://chat.example.com/x?y")),
                                Duration.ofSeconds(1),
                                0,
                                1,
                                1));
    }

    private static HealthCheckConfig check(String keys) {
        return pool("health-check: { " + keys + " }").healthCheck();
    }

    private static PoolConfig pool(String keys) {
        return valid("node: { zone: z }\n"
                        + SMALLEST.replace("{ name: p,", "{ name: p, " + keys + (keys.isEmpty() ? "" : ",")))
                .pools()
                .get(0);
    }

    @Test
    void givesATcpListenerItsPoolAndNoRoutes() {
        ListenerConfig listener =
                valid(SMALLEST.replace("http", "tcp")).listeners().get(0);
        assertThat(listener.pool()).isEqualTo("p");
        assertThat(listener.routes()).isEmpty();
        assertThat(listener.timeouts()).isNotNull();
        assertThat(listener.forwarded()).isNotNull();
    }

    @Test
    void letsPortZeroStandAnyNumberOfTimes() {
        assertThat(valid(SMALLEST.replace("127.0.0.1:80", "[ 0.0.0.0:0, 127.0.0.1:0, 127.0.0.1:0 ]"))
                        .listeners()
                        .get(0)
                        .binds())
                .hasSize(3);
    }

    @Test
    void letsSocketsOfDifferentFamiliesOrPortsStandBesideEachOther() {
        String binds = "[ 0.0.0.0:80, \"[::]:80\", 127.0.0.1:81, \"[::1]:81\", 127.0.0.2:81 ]";
        assertThat(valid(SMALLEST.replace("127.0.0.1:80", binds))
                        .listeners()
                        .get(0)
                        .binds())
                .hasSize(5);
    }

    @Test
    void followsAliases() {
        Config config = valid("""
                listeners: [ { name: web, bind: 127.0.0.1:80, protocol: http, pool: p } ]
                pools:
                  - { name: p, timeouts: &patient { connect: 9s }, zones: &zones [ { name: z, endpoints: [ 10.0.0.1:80 ] } ] }
                  - { name: q, timeouts: *patient, zones: *zones }
                """);
        assertThat(config.pools().get(1).timeouts().connect()).isEqualTo(Duration.ofSeconds(9));
        assertThat(config.pools().get(1).zones())
                .isEqualTo(config.pools().get(0).zones());
    }

    @Test
    void takesAByteOrderMarkAndTheLineEndsOfWindows() {
        assertThat(valid("\uFEFF" + SMALLEST)).isEqualTo(valid(SMALLEST));
        assertThat(valid(SMALLEST.replace("\n", "\r\n"))).isEqualTo(valid(SMALLEST));
    }

    @Test
    void countsColumnsFromTheTextAfterAByteOrderMark() {
        assertThat(invalid("\uFEFFlimit: 1\n" + SMALLEST))
                .containsExactly(
                        "t.yaml:1:1: unknown key \"limit\" (expected: node, limits, dns, listeners, pools, alarms;"
                                + " did you mean \"limits\"?)");
    }

    @Test
    void readsTheExampleWithTwoListenersPoolsAndZones() {
        Config config = ((ConfigReader.Valid) ConfigReader.readFile(EXAMPLE)).config();
        assertThat(config.listeners()).extracting(ListenerConfig::name).containsExactly("web", "db");
        assertThat(config.pools()).extracting(PoolConfig::name).containsExactly("api", "db");
        assertThat(config.pools())
                .allSatisfy(pool -> assertThat(pool.zones())
                        .extracting(ZoneConfig::role)
                        .containsExactly(Role.PRIMARY, Role.BACKUP));
    }

    @Test
    void takesOnlyRoutesThatTheRouteTableTakes() {
        String routes = Stream.of("a", "A-b.C_d", "*.a", "*.a.b", "10.0.0.1", "[::1]", "[2001:db8::1]", "_x.y")
                .flatMap(host -> Stream.of("/", "=/", "/a/%2F/b", "/~!$&'()*+,;=:@-._", "=/a/")
                        .map(path -> "{ match: { host: \"" + host + "\", path: \"" + path + "\" }, pool: p }"))
                .collect(Collectors.joining(", "));
        Config config = valid(SMALLEST.replace("pool: p", "routes: [ " + routes + " ]"));
        assertThat(config.listeners().get(0).routes())
                .hasSize(40)
                .allSatisfy(route -> new Route<>(route.host(), route.path(), route.pool()));
    }

    @RepeatedTest(500)
    void neverThrowsWhateverIsDoneToAGoodFile(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        StringBuilder text = new StringBuilder(SMALLEST);
        String pieces = "[]{}:,-&*!|>'\"%@`?#\t\n\0 \u0085\u2028\uD800a0.~=<";
        for (int edits = random.nextInt(8); edits >= 0; edits--) {
            int at = random.nextInt(text.length());
            text.replace(at, at + random.nextInt(2), "" + pieces.charAt(random.nextInt(pieces.length())));
        }
        ConfigReader.Result result = ConfigReader.read("t.yaml", text.toString());
        if (result instanceof ConfigReader.Invalid invalid) {
            assertThat(invalid.problems()).as(text.toString()).isNotEmpty();
        }
    }

    private static EndpointConfig endpoint(String address, int port, int weight) {
        return new EndpointConfig(new InetSocketAddress(address, port), null, Resolve.ALL, weight, AdminState.READY);
    }

    static Config valid(String yaml) {
        ConfigReader.Result result = ConfigReader.read("t.yaml", yaml.getBytes(StandardCharsets.UTF_8));
        assertThat(result).isInstanceOf(ConfigReader.Valid.class);
        return ((ConfigReader.Valid) result).config();
    }

    static List<String> invalid(String yaml) {
        return lines(ConfigReader.read("t.yaml", yaml));
    }

    static List<String> lines(ConfigReader.Result result) {
        assertThat(result).isInstanceOf(ConfigReader.Invalid.class);
        return ((ConfigReader.Invalid) result)
                .problems().stream().map(ConfigProblem::toString).toList();
    }
}
