package io.millrace.proxy.name;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.name.KnownName;
import io.millrace.proxy.config.Config;
import io.millrace.proxy.config.ConfigReader;
import io.millrace.proxy.config.EndpointConfig;
import io.millrace.proxy.config.PoolConfig;
import io.netty.util.NetUtil;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ExpansionTest {
    private final Map<String, KnownName> known = new HashMap<>();

    @Test
    void leavesPoolsWithoutHostNamesAsTheyAre() {
        List<PoolConfig> pools = pools("10.0.0.1:80");
        assertThat(Expansion.of(pools, known).pools().get(0)).isSameAs(pools.get(0));
    }

    @Test
    void makesEachAddressOfANameAnEndpointWithAllTheNameWasGiven() {
        known("a.example", "10.0.0.1", "10.0.0.2");
        Expansion expansion =
                Expansion.of(pools("{ address: a.example:80, weight: 3, state: draining }, 10.0.0.9:80"), known);
        assertThat(addresses(expansion)).containsExactly("10.0.0.1:80", "10.0.0.2:80", "10.0.0.9:80");
        assertThat(endpoints(expansion).limit(2)).allSatisfy(endpoint -> {
            assertThat(endpoint.weight()).isEqualTo(3);
            assertThat(endpoint.hostName()).isEqualTo("a.example");
            assertThat(endpoint.state()).isEqualTo(io.millrace.healthcheck.AdminState.DRAINING);
        });
        assertThat(expansion.complaints()).isEmpty();
    }

    @Test
    void takesOnlyTheFirstAddressWhenToldSo() {
        known("a.example", "10.0.0.1", "10.0.0.2");
        assertThat(addresses(Expansion.of(pools("{ address: a.example:80, resolve: first }"), known)))
                .containsExactly("10.0.0.1:80");
    }

    @Test
    void hasNoEndpointForANameOfWhichNobodyKnowsAnAddress() {
        known("a.example");
        Expansion expansion = Expansion.of(pools("a.example:80, b.example:80"), known);
        assertThat(addresses(expansion)).isEmpty();
        assertThat(expansion.pools().get(0).zones()).hasSize(1);
    }

    @Test
    void takesAnAddressOnceAndSaysWhoWasLeftOut() {
        known("a.example", "10.0.0.1", "10.0.0.2");
        known("b.example", "10.0.0.2", "10.0.0.3");
        Expansion expansion = Expansion.of(pools("b.example:80, a.example:80, a.example:81, 10.0.0.1:80"), known);
        assertThat(addresses(expansion))
                .containsExactly("10.0.0.2:80", "10.0.0.3:80", "10.0.0.1:81", "10.0.0.2:81", "10.0.0.1:80");
        assertThat(expansion.complaints())
                .containsExactly(
                        "pool p: 10.0.0.1 port 80 is the address itself already, so it is left out of a.example",
                        "pool p: 10.0.0.2 port 80 is b.example already, so it is left out of a.example");
    }

    @Test
    void staysWithinTheNumberOfEndpointsThatAConfigurationMayWrite() {
        String[] addresses = IntStream.range(0, 64).mapToObj(i -> "10.0.0." + i).toArray(String[]::new);
        List<String> names = IntStream.range(0, 400)
                .mapToObj(i -> "n" + i + ".example:" + (i + 1))
                .toList();
        names.forEach(name -> known(name.substring(0, name.indexOf(':')), addresses));
        Expansion expansion = Expansion.of(pools(String.join(", ", names)), known);
        assertThat(endpoints(expansion)).hasSize(Expansion.MAX_ENDPOINTS);
        assertThat(expansion.complaints()).hasSize(400 - 20_000 / 64);
    }

    @Test
    void knowsWhichPoolsANameIsOf() {
        assertThat(Expansion.poolsByName(pools("a.example:80, a.example:81, 10.0.0.1:80")))
                .containsOnlyKeys("a.example")
                .allSatisfy((name, pools) -> assertThat(pools).containsExactly("p"));
    }

    private void known(String name, String... addresses) {
        known.put(
                name,
                new KnownName(
                        Stream.of(addresses)
                                .map(NetUtil::createInetAddressFromIpAddressString)
                                .toList(),
                        "",
                        0));
    }

    private static List<PoolConfig> pools(String endpoints) {
        Config config = ((ConfigReader.Valid) ConfigReader.read("t.yaml", """
                listeners: [ { name: web, bind: "127.0.0.1:80", protocol: tcp, pool: p } ]
                pools: [ { name: p, zones: [ { name: z, endpoints: [ %s ] } ] } ]
                """.formatted(endpoints))).config();
        return config.pools();
    }

    private static Stream<EndpointConfig> endpoints(Expansion expansion) {
        return expansion.pools().stream()
                .flatMap(pool -> pool.zones().stream())
                .flatMap(zone -> zone.endpoints().stream());
    }

    private static List<String> addresses(Expansion expansion) {
        return endpoints(expansion)
                .map(endpoint -> endpoint.address().getAddress().getHostAddress() + ":"
                        + endpoint.address().getPort())
                .toList();
    }
}
