package io.millrace.proxy.upstream;

import io.millrace.healthcheck.PassOver;
import io.millrace.healthcheck.outlier.News;
import io.millrace.healthcheck.outlier.Traffic;
import io.millrace.proxy.loop.Worker;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One backend server of a pool: who it is, and beside it what is known of it at run time.
 *
 * <p>A reload keeps the object, with its counters and idle connections, as long as pool, zone and address stay. Its weight
 * belongs to the tier that holds it, not here.
 *
 * <p>Threading: any thread; {@link #idle}, {@link #busy} and {@link #abandon} for the given worker only.
 */
public final class Endpoint {

    private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);

    /** What makes two endpoints of two configurations the same one. */
    public record Identity(String pool, String zone, InetSocketAddress address) {
        /** The address as in a Host field. */
        public String hostAndPort() {
            String host = address.getAddress().getHostAddress();
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
        }

        /** What tells it from the others of its pool. */
        public String nameInPool() {
            return zone + "/" + hostAndPort();
        }

        @Override
        public String toString() {
            return pool + "/" + nameInPool();
        }
    }

    private final Identity identity;
    private final byte[] addressText;
    private final PassOver passOver = new PassOver();
    private final Traffic traffic;
    private volatile boolean retired;
    private final IdleUpstreams[] idle;
    private final BusyUpstreams[] busy;
    private final LongAdder connects = new LongAdder();
    private final LongAdder connectFailures = new LongAdder();
    private final LongAdder exchanges = new LongAdder();

    public Endpoint(Identity identity, int workers) {
        this.identity = identity;
        this.addressText = identity.hostAndPort().getBytes(StandardCharsets.US_ASCII);
        this.traffic = new Traffic(workers);
        this.idle = new IdleUpstreams[workers];
        this.busy = new BusyUpstreams[workers];
        for (int worker = 0; worker < workers; worker++) {
            idle[worker] = new IdleUpstreams();
            busy[worker] = new BusyUpstreams();
        }
    }

    public Identity identity() {
        return identity;
    }

    public InetSocketAddress address() {
        return identity.address();
    }

    /** Host and port as in a Host field. */
    public byte[] addressText() {
        return addressText;
    }

    /** The configuration no longer has this endpoint: its connections are not kept after their exchange. */
    public void retire() {
        retired = true;
    }

    public boolean retired() {
        return retired;
    }

    /** Whether the endpoint is left out for a moment because connecting to it failed. */
    public PassOver passOver() {
        return passOver;
    }

    /** What live traffic saw of it. */
    public Traffic traffic() {
        return traffic;
    }

    /** A connection to it came about where that is all there is to see. */
    public void reached() {
        if (passOver.succeeded()) {
            LOG.debug("endpoint {} answers again", this);
        }
    }

    /** It answered what was sent at {@code sentNanos}. */
    public void answered(long sentNanos) {
        if (passOver.answered(sentNanos)) {
            LOG.debug("endpoint {} answers again", this);
        }
    }

    /** It cannot be reached: it is left out for a moment. */
    public void unreachable(String phrase, long nowNanos) {
        if (passOver.failed(nowNanos)) {
            traffic.raise(News.PASSED_OVER);
            LOG.debug("endpoint {} is passed over for a moment: connection {}", this, phrase);
        }
    }

    public IdleUpstreams idle(Worker worker) {
        return idle[worker.index()];
    }

    public BusyUpstreams busy(Worker worker) {
        return busy[worker.index()];
    }

    /**
     * Nobody answers there any more: idle connections are closed, and what waits for an answer goes elsewhere if it may.
     *
     * <p>Threading: {@code worker}, whose connections these are.
     */
    public void abandon(Worker worker) {
        idle(worker).closeAll();
        busy(worker).tellEndpointDown();
    }

    public LongAdder connects() {
        return connects;
    }

    public LongAdder connectFailures() {
        return connectFailures;
    }

    /** Exchanges and relayed TCP connections that were given to it. */
    public LongAdder exchanges() {
        return exchanges;
    }

    @Override
    public String toString() {
        return identity.toString();
    }
}
