package io.millrace.proxy.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.FunctionCounter;
import io.millrace.proxy.lab.Ledger.Kind;
import io.millrace.proxy.node.Node;
import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.ExpectedLog;
import io.millrace.proxy.testing.OpenDescriptors;
import io.millrace.proxy.testing.Stacks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A minute of everything at once: small and large, fast and slow, in order and broken off, over HTTP, tunnels and TCP, while
 * the configuration changes twice a second and endpoints die and come back.
 *
 * <p>Time: {@code -Dmillrace.soak.seconds} (default 60). Chance: {@code -Dmillrace.soak.seed}, printed at the start; what
 * the clients do follows from it, what the clock does to them not.
 */
@Tag("lab")
@ExtendWith(CleanState.class)
@ExpectedLog({"ENDPOINT_DOWN", "ENDPOINT_EJECTED", "ZONE_MARKED", "FAILOVER", "PANIC_ENTERED", "POOL_EMPTY"})
final class SoakIT {
    private static final int SECONDS = Integer.getInteger("millrace.soak.seconds", 60);
    private static final long SEED = Long.getLong("millrace.soak.seed", System.nanoTime());
    private static final Duration SETTLING = Duration.ofSeconds(20);
    private static final long MIB = 1 << 20;

    private final Ledger ledger = new Ledger();
    private final SplittableRandom random = new SplittableRandom(SEED);
    private SoakSite site;
    private Node node;
    private Disturbance disturbance;
    private int reloads;
    private int kills;
    private int struck;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
    void nothingFailsThatWasNotMadeToFailAndNothingIsLeftBehind() throws Exception {
        System.out.println("soak: " + SECONDS + " s, seed " + SEED);
        site = new SoakSite(ledger.sightings());
        node = Node.start(Configs.read(site.plainConfig()));
        try {
            int descriptors = OpenDescriptors.count();
            load(SECONDS / 2);
            Rest first = rest(descriptors);
            load(SECONDS - SECONDS / 2);
            Rest second = rest(descriptors);
            report(first, second);
            requireAllExplained();
            requireMetersAddUp();
            requireNoGrowth(first, second);
            Await.until(
                    SETTLING,
                    () -> "at rest, less than 200 ms of CPU time in 2 s",
                    () -> Rest.cpuMillisOverTwoSeconds() < 200);
        } finally {
            node.stop(Duration.ZERO);
            site.close();
        }
    }

    private void load(int seconds) throws InterruptedException {
        SoakField field = new SoakField(node, ledger);
        disturbance = new Disturbance(field, node, site, random.split());
        List<Thread> threads = new ArrayList<>();
        clients(field)
                .forEach(client ->
                        threads.add(new Thread(client, client.getClass().getSimpleName())));
        threads.add(new Thread(disturbance, "disturbance"));
        threads.forEach(Thread::start);
        TimeUnit.SECONDS.sleep(seconds);
        field.finish();
        for (Thread thread : threads) {
            thread.join(SETTLING.toMillis());
            requireEnded(thread);
        }
        reloads += disturbance.reloads();
        kills += disturbance.kills();
        struck += disturbance.struck();
    }

    /** What hangs may hang for good, and the end of this test with it: so where it does is said at once. */
    private static void requireEnded(Thread thread) {
        if (thread.isAlive()) {
            String what = "soak: " + thread.getName() + " goes on, seed " + SEED;
            System.out.println(what + "\n" + Stacks.now());
            throw new AssertionError(what);
        }
    }

    private List<SoakClient> clients(SoakField field) {
        List<SoakClient> clients = new ArrayList<>();
        add(clients, field, 3, HttpSoakClients.KeptGet::new);
        add(clients, field, 2, HttpSoakClients.FreshGet::new);
        add(clients, field, 3, HttpSoakClients.LateGet::new);
        add(clients, field, 2, HttpSoakClients.Download::new);
        add(clients, field, 2, HttpSoakClients.Pipeline::new);
        add(clients, field, 2, HttpSoakClients.Upload::new);
        add(clients, field, 2, HttpSoakClients.Tunnel::new);
        add(clients, field, 2, HttpSoakClients.Passing::new);
        add(clients, field, 2, RoughSoakClients.SlowReader::new);
        add(clients, field, 2, RoughSoakClients.Dribbler::new);
        add(clients, field, 3, RoughSoakClients.Aborter::new);
        add(clients, field, 3, TcpSoakClient::new);
        return clients;
    }

    private void add(
            List<SoakClient> clients,
            SoakField field,
            int count,
            BiFunction<SoakField, SplittableRandom, SoakClient> newClient) {
        for (int i = 0; i < count; i++) {
            clients.add(newClient.apply(field, random.split()));
        }
    }

    /** Waits until everything is closed that can be closed; idle upstream connections leave after a second. */
    private Rest rest(int descriptors) {
        Await.until(
                SETTLING,
                () -> "descriptors back at " + descriptors + ", there are " + OpenDescriptors.now() + ", seed " + SEED,
                () -> OpenDescriptors.count() <= descriptors);
        return Rest.now();
    }

    private void report(Rest first, Rest second) {
        System.out.println("soak: " + ledger.summary());
        System.out.println("soak: " + reloads + " reloads, " + kills + " kills that ended " + struck + " connections, "
                + count("millrace.pool.replays") + " replays, " + count("millrace.pool.connect.failovers")
                + " connects that went to another endpoint");
        System.out.println("soak: at rest after half: " + first + "\nsoak: at rest at the end: " + second);
    }

    private void requireAllExplained() {
        assertThat(Stream.concat(ledger.unexplained().stream(), site.complaints().stream()))
                .as("failures without a cause, seed %d, with: %s", SEED, ledger.summary())
                .isEmpty();
        assertThat(Kind.values())
                .allSatisfy(kind ->
                        assertThat(ledger.done(kind)).as(kind.toString()).isPositive());
        assertThat(reloads).as("reloads").isGreaterThan(SECONDS / 3);
        assertThat(kills).as("kills").isPositive();
        assertThat(count("millrace.pool.replays")).as("replays").isGreaterThanOrEqualTo(ledger.toBeReplayed());
    }

    /** Strict clients use the listener "web" only, and no other client does. */
    private void requireMetersAddUp() {
        List<Kind> onWeb = Stream.of(Kind.values())
                .filter(kind -> kind != Kind.TCP && kind != Kind.PASSING_GET && kind != Kind.ABORTED)
                .toList();
        long answered = onWeb.stream().mapToLong(ledger::done).sum();
        long failed = onWeb.stream().mapToLong(ledger::failed).sum();
        assertThat(count("millrace.http.upgrades", "listener", "web"))
                .as("upgrades")
                .isGreaterThanOrEqualTo(ledger.done(Kind.TUNNEL));
        assertThat(count("millrace.http.exchanges", "listener", "web"))
                .as("exchanges (expected: %d answered and %d failed)", answered, failed)
                .isEqualTo(answered + failed);
        assertThat(count("millrace.http.exchanges.failed", "listener", "web", "reason", "client_gone"))
                .as("clients gone on the listener whose clients all stay")
                .isZero();
        assertThat(count("millrace.http.requests.refused", "listener", "web"))
                .as("requests refused")
                .isZero();
        assertThat(node.meters().get("millrace.connections.open").gauge().value())
                .as("open connections")
                .isZero();
        assertThat(node.meters().find("millrace.endpoint.in.flight").gauges())
                .as("what endpoints have under way")
                .isNotEmpty()
                .allSatisfy(gauge ->
                        assertThat(gauge.value()).as(gauge.getId().toString()).isZero());
    }

    private long count(String name, String... tags) {
        return (long) node.meters().find(name).tags(tags).functionCounters().stream()
                .mapToDouble(FunctionCounter::count)
                .sum();
    }

    private static void requireNoGrowth(Rest first, Rest second) {
        assertThat(second.pinnedDirectBytes())
                .as("direct memory in use at rest")
                .isLessThan(MIB);
        assertThat(second.directBytes())
                .as("direct memory taken, after half: " + first.directBytes())
                .isLessThanOrEqualTo(first.directBytes() + 8 * MIB);
        assertThat(second.heapBytes())
                .as("heap after collection, after half: " + first.heapBytes())
                .isLessThanOrEqualTo(first.heapBytes() + 16 * MIB);
    }
}
