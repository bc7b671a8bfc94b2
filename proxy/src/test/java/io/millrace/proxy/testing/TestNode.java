package io.millrace.proxy.testing;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.millrace.proxy.config.Config;
import io.millrace.proxy.config.ConfigReader;
import io.millrace.proxy.node.Node;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * A Millrace node in the test's own process, started from configuration text.
 *
 * <p>Two workers, unless told otherwise, on the {@link TestTransport}. Closing it stops it without waiting for what runs.
 */
public final class TestNode implements AutoCloseable {
    private static final Duration IDLE_WINDOW = Duration.ofMillis(500);

    private final Node node;
    private final int workers;
    private final Set<Long> threads;
    private boolean stopped;

    private TestNode(Node node, int workers, Set<Long> threads) {
        this.node = node;
        this.workers = workers;
        this.threads = threads;
    }

    /** Starts from {@code text}, which has no node section. */
    public static TestNode start(String text) throws Exception {
        return start(2, text);
    }

    /** Starts with {@code workers} event loops. */
    public static TestNode start(int workers, String text) throws Exception {
        return start(workers, config(workers, text));
    }

    /** Starts a node that stands in {@code zone}. */
    public static TestNode startIn(String zone, String text) throws Exception {
        return start(1, config(1, ", zone: " + zone, text));
    }

    private static TestNode start(int workers, Config config) throws Exception {
        Set<Long> before = threadIds();
        Node node = Node.start(config);
        Set<Long> own = threadIds();
        own.removeAll(before);
        LoopTurns.running(node);
        return new TestNode(node, workers, own);
    }

    /** Errors: {@link AssertionError} with all problems when the text is not a valid configuration. */
    public static Config config(int workers, String text) {
        return config(workers, "", text);
    }

    private static Config config(int workers, String furtherKeys, String text) {
        String whole = "node: { name: test, workers: " + workers + ", transport: " + TestTransport.name() + furtherKeys
                + " }\n" + text;
        ConfigReader.Result result = ConfigReader.read("test.yaml", whole);
        if (result instanceof ConfigReader.Valid valid) {
            return valid.config();
        }
        throw new AssertionError(result + " in\n" + whole);
    }

    public void reload(String text) throws Exception {
        node.reload(config(workers, text));
    }

    public Node node() {
        return node;
    }

    public InetSocketAddress address(String listener) {
        return node.addresses(listener).get(0);
    }

    public InetSocketAddress web() {
        return address("web");
    }

    public RawClient connect() throws IOException {
        return RawClient.connect(web());
    }

    /** One exchange on a connection of its own. */
    public WireResponse exchange(String request) throws IOException {
        try (RawClient client = connect()) {
            return client.exchange(request);
        }
    }

    /** The sum over all counters and gauges with this name and these tags. */
    public double meter(String name, String... tags) {
        double counted = node.meters().find(name).tags(tags).functionCounters().stream()
                .mapToDouble(FunctionCounter::count)
                .sum();
        return counted
                + node.meters().find(name).tags(tags).gauges().stream()
                        .mapToDouble(Gauge::value)
                        .sum();
    }

    /** Every meter with its value, for failure messages and for finding names. */
    public String meters() {
        return node.meters().getMeters().stream()
                .map(meter -> meter.getId().getName() + meter.getId().getTags() + "="
                        + meter.measure().iterator().next().getValue())
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    /** Requires that the node's threads come to rest: no busy loop. */
    public void requireIdle() {
        Await.until(Duration.ofSeconds(10), () -> "threads of the node at rest", () -> {
            long before = cpuNanos();
            LockSupport.parkNanos(IDLE_WINDOW.toNanos());
            return cpuNanos() - before < IDLE_WINDOW.toNanos() / 10;
        });
    }

    private long cpuNanos() {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        return threads.stream()
                .mapToLong(bean::getThreadCpuTime)
                .filter(nanos -> nanos > 0)
                .sum();
    }

    /** Bytes that the workers have allocated on the heap since they began. */
    public long allocatedByWorkers() {
        var bean = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.stream()
                .filter(id -> isWorker(bean.getThreadInfo(id)))
                .mapToLong(bean::getThreadAllocatedBytes)
                .sum();
    }

    private static boolean isWorker(ThreadInfo thread) {
        return thread != null && thread.getThreadName().startsWith("worker");
    }

    private static Set<Long> threadIds() {
        Set<Long> ids = new HashSet<>();
        for (long id : ManagementFactory.getThreadMXBean().getAllThreadIds()) {
            ids.add(id);
        }
        return ids;
    }

    public void stop(Duration grace) {
        stopped = true;
        node.stop(grace);
        LoopTurns.stopped(node);
    }

    @Override
    public void close() {
        if (!stopped) {
            stop(Duration.ZERO);
        }
    }
}
