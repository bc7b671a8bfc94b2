package io.millrace.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.config.Config;
import io.millrace.proxy.config.ConfigReader;
import io.millrace.proxy.config.PoolConfig;
import io.millrace.proxy.loop.NanoClock;
import io.millrace.proxy.loop.Transport;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.loop.Workers;
import io.millrace.proxy.upstream.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PoolTest {

    private static final String TWO_ZONES = """
            - name: web
              zones:
                - { name: a, role: primary, endpoints: [ "10.0.0.1:80", { address: "10.0.0.2:80", weight: 2 } ] }
                - { name: b, role: backup, endpoints: [ "10.0.1.1:80" ] }
            """;

    private final Workers workers = new Workers(2, Transport.NIO, 1, 16);
    private final Worker worker = workers.all().get(0);

    @AfterEach
    void stopWorkers() {
        workers.close();
    }

    private static List<PoolConfig> pools(String yaml) {
        String text = "listeners: [ { name: l, bind: \"127.0.0.1:0\", protocol: tcp, pool: web } ]\npools:\n"
                + yaml.indent(2);
        ConfigReader.Result result = ConfigReader.read("test.yaml", text);
        assertThat(result).as(text).isInstanceOf(ConfigReader.Valid.class);
        Config config = ((ConfigReader.Valid) result).config();
        return config.pools();
    }

    private Pools first(String yaml) {
        return Pools.none().next(pools(yaml), workers.count());
    }

    private List<String> pick(Pool pool, int times) {
        List<String> picked = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            picked.add(pool.pickOrNull(worker, null).identity().hostAndPort());
        }
        return picked;
    }

    private static Endpoint endpoint(Pool pool, String hostAndPort) {
        return pool.endpoints().stream()
                .filter(each -> each.identity().hostAndPort().equals(hostAndPort))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void picksThePrimaryTierByWeight() {
        assertThat(pick(first(TWO_ZONES).named("web"), 6))
                .containsOnly("10.0.0.1:80", "10.0.0.2:80")
                .filteredOn("10.0.0.2:80"::equals)
                .hasSize(4);
    }

    @Test
    void leavesOutWhatIsPassedOverAndGoesToTheBackupTierWhenNothingElseIsLeft() {
        Pool pool = first(TWO_ZONES).named("web");
        endpoint(pool, "10.0.0.1:80").passOver().failed(NanoClock.now());
        assertThat(pick(pool, 5)).containsOnly("10.0.0.2:80");
        endpoint(pool, "10.0.0.2:80").passOver().failed(NanoClock.now());
        assertThat(pick(pool, 5)).containsOnly("10.0.1.1:80");
        endpoint(pool, "10.0.0.2:80").passOver().succeeded();
        assertThat(pick(pool, 5)).containsOnly("10.0.0.2:80");
    }

    @Test
    void usesWhatIsPassedOverWhenThereIsNothingElse() {
        Pool pool = first(TWO_ZONES).named("web");
        pool.endpoints().forEach(endpoint -> endpoint.passOver().failed(NanoClock.now()));
        assertThat(pick(pool, 9)).contains("10.0.0.1:80", "10.0.0.2:80").doesNotContain("10.0.1.1:80");
    }

    @Test
    void triesEachEndpointOnceThenGivesUp() {
        Pool pool = first(TWO_ZONES).named("web");
        List<Endpoint> tried = new ArrayList<>();
        for (Endpoint next = pool.pickOrNull(worker, tried); next != null; next = pool.pickOrNull(worker, tried)) {
            tried.add(next);
        }
        assertThat(tried).doesNotHaveDuplicates().hasSize(3);
        assertThat(tried.get(2).identity().zone()).isEqualTo("b");
    }

    @Test
    void theNextConfigurationKeepsEndpointsAndCountersThatStayAndNamesThoseThatGo() {
        Pools before = first(TWO_ZONES);
        Pools after = before.next(pools("""
                        - name: web
                          zones:
                            - { name: a, role: primary, endpoints: [ "10.0.0.1:80", "10.0.0.3:80" ] }
                        """), workers.count());
        assertThat(endpoint(after.named("web"), "10.0.0.1:80")).isSameAs(endpoint(before.named("web"), "10.0.0.1:80"));
        assertThat(after.named("web").counters()).isSameAs(before.named("web").counters());
        assertThat(before.missingIn(after))
                .extracting(endpoint -> endpoint.identity().hostAndPort())
                .containsExactlyInAnyOrder("10.0.0.2:80", "10.0.1.1:80");
    }

    @Test
    void anEndpointThatChangesItsZoneIsAnotherOne() {
        Pools before = first(TWO_ZONES);
        Pools after = before.next(
                pools("- { name: web, zones: [ { name: c, role: primary, endpoints: [ \"10.0.0.1:80\" ] } ] }"),
                workers.count());
        assertThat(endpoint(after.named("web"), "10.0.0.1:80"))
                .isNotSameAs(endpoint(before.named("web"), "10.0.0.1:80"));
    }
}
