package io.millrace.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.healthcheck.PassOver;
import io.millrace.healthcheck.pool.MemberPlan;
import io.millrace.healthcheck.pool.Routing;
import io.millrace.healthcheck.pool.Routing.Lane;
import io.millrace.healthcheck.tier.Mode;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
        return Pools.none(workers.count(), 3).next(pools(yaml), null);
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
        assertThat(pick(pool, 40)).contains("10.0.0.1:80", "10.0.0.2:80").doesNotContain("10.0.1.1:80");
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
    void aDeadPoolCostsARequestAFewConnectsAndNotOneForEachEndpoint() {
        String hundred = IntStream.rangeClosed(1, 100)
                .mapToObj(host -> "\"10.0.0." + host + ":80\"")
                .collect(Collectors.joining(", "));
        Pool pool = first("- { name: web, zones: [ { name: a, role: primary, endpoints: [ " + hundred + " ] } ] }")
                .named("web");
        pool.endpoints().forEach(endpoint -> endpoint.passOver().failed(NanoClock.now()));
        List<Endpoint> tried = new ArrayList<>();
        for (Endpoint next = pool.pickOrNull(worker, tried); next != null; next = pool.pickOrNull(worker, tried)) {
            tried.add(next);
        }
        assertThat(tried).doesNotHaveDuplicates().hasSize(8);
        Endpoint back = pool.endpoints().stream()
                .filter(endpoint -> !tried.contains(endpoint))
                .findFirst()
                .orElseThrow();
        back.passOver().succeeded();
        assertThat(pool.pickOrNull(worker, tried)).isSameAs(back);
    }

    @Test
    void theNextConfigurationKeepsEndpointsAndCountersThatStayAndNamesThoseThatGo() {
        Pools before = first(TWO_ZONES);
        Pools after = before.next(pools("""
                        - name: web
                          zones:
                            - { name: a, role: primary, endpoints: [ "10.0.0.1:80", "10.0.0.3:80" ] }
                        """), null);
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
                pools("- { name: web, zones: [ { name: c, role: primary, endpoints: [ \"10.0.0.1:80\" ] } ] }"), null);
        assertThat(endpoint(after.named("web"), "10.0.0.1:80"))
                .isNotSameAs(endpoint(before.named("web"), "10.0.0.1:80"));
    }

    private static Lane lane(int tier, double share, int... members) {
        return new Lane(
                tier, share, members, IntStream.of(members).map(any -> 1).toArray());
    }

    private static void route(Pool pool, Lane... lanes) {
        pool.route(new Routing(Mode.NORMAL, List.of(lanes)));
    }

    @Test
    void picksByTheSharesOfTheRoutingFromTheMomentItIsThere() {
        Pool pool = first(TWO_ZONES).named("web");
        pick(pool, 3);
        route(pool, lane(0, 0.7, 0), lane(1, 0.3, 2));
        assertThat(pick(pool, 1_000).stream().filter("10.0.0.1:80"::equals).count())
                .isBetween(695L, 705L);
        route(pool, lane(0, 0, 0, 1), lane(1, 1, 2));
        assertThat(pick(pool, 100)).containsOnly("10.0.1.1:80");
    }

    @Test
    void goesToTheSpareLaneWhenNobodyInTheOthersCanBeUsed() {
        Pool pool = first(TWO_ZONES).named("web");
        route(pool, lane(0, 1, 0), lane(1, 0, 2));
        assertThat(pick(pool, 10)).containsOnly("10.0.0.1:80");
        pool.endpoints().get(0).passOver().failed(NanoClock.now());
        assertThat(pick(pool, 10)).containsOnly("10.0.1.1:80");
        assertThat(pool.pickOrNull(worker, List.of(pool.endpoints().get(2))))
                .isSameAs(pool.endpoints().get(0));
        assertThat(pool.pickOrNull(
                        worker,
                        List.of(pool.endpoints().get(0), pool.endpoints().get(2))))
                .isNull();
    }

    @Test
    void picksNothingWithoutALane() {
        Pool pool = first(TWO_ZONES).named("web");
        pool.route(new Routing(Mode.NONE, List.of()));
        assertThat(pool.pickOrNull(worker, null)).isNull();
    }

    @Test
    void givesOneTrialToAnEndpointWhoseMomentIsOver() {
        Pool pool = first(TWO_ZONES).named("web");
        long longAgo = NanoClock.now() - PassOver.LONGEST_MOMENT_NANOS;
        endpoint(pool, "10.0.0.1:80").passOver().failed(longAgo);
        assertThat(pick(pool, 60).stream().filter("10.0.0.1:80"::equals)).hasSize(1);
    }

    @Test
    void leavesOutWhoeverIsNotReadyOrHasNoWeight() {
        Pool pool = first("""
                - name: web
                  zones:
                    - name: a
                      role: primary
                      endpoints:
                        - { address: "10.0.0.1:80", state: draining }
                        - { address: "10.0.0.2:80", state: maintenance }
                        - { address: "10.0.0.3:80", weight: 0 }
                        - "10.0.0.4:80"
                """).named("web");
        assertThat(pick(pool, 8)).containsOnly("10.0.0.4:80");
    }

    @Test
    void countsPicksByTierAlsoOverTheNextConfiguration() {
        Pools before = first(TWO_ZONES);
        Pool pool = before.named("web");
        pick(pool, 5);
        route(pool, lane(-1, 1, 2));
        pick(pool, 2);
        assertThat(pool.picksByTier()).startsWith(5, 2, 0);
        Pool next = before.next(pools(TWO_ZONES), null).named("web");
        pick(next, 1);
        assertThat(next.picksByTier()).startsWith(6, 2, 0);
    }

    @Test
    void anEndpointIsAMemberOfThePlanByZoneAndAddress() {
        assertThat(first(TWO_ZONES).named("web").plan().members())
                .extracting(MemberPlan::name, MemberPlan::tier, MemberPlan::weight)
                .containsExactly(
                        tuple("a/10.0.0.1:80", 0, 1), tuple("a/10.0.0.2:80", 0, 2), tuple("b/10.0.1.1:80", 1, 1));
    }
}
