package io.millrace.proxy.lab;

import io.millrace.proxy.testing.Await;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.WireResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A few clients that send one request after the other, each over a connection that it keeps, until this is closed; and what
 * went wrong.
 *
 * <p>Limits: three clients, so that even when all of them lose their backend on one event loop at once the default budget
 * of replays has room.
 */
final class SteadyLoad implements AutoCloseable {
    private static final int CLIENTS = 3;
    private static final int JOIN_MILLIS = 20_000;

    private final InetSocketAddress target;
    private final String request;
    private final int expectedStatus;
    private final List<Thread> clients = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong answers = new AtomicLong();
    private volatile String servedBy = "nobody";
    private volatile boolean over;

    SteadyLoad(InetSocketAddress target, String request, int expectedStatus) {
        this.target = target;
        this.request = request;
        this.expectedStatus = expectedStatus;
        for (int i = 0; i < CLIENTS; i++) {
            Thread client = new Thread(this::run, "steady load " + i);
            clients.add(client);
            client.start();
        }
    }

    private void run() {
        try (RawClient client = RawClient.connect(target)) {
            while (!over) {
                WireResponse response = client.exchange(request);
                if (response.status() != expectedStatus || response.closes()) {
                    failures.add("status " + response.status() + " " + response.fields());
                    return;
                }
                servedBy = response.fields().one("x-served-by");
                answers.incrementAndGet();
            }
        } catch (IOException | AssertionError e) {
            failures.add(e.toString());
        }
    }

    /** Waits for so many more answers. */
    void awaitAnswers(int more) {
        long goal = answers.get() + more;
        Await.until(
                "answer " + goal + ", failed so far: " + failures, () -> answers.get() >= goal || !failures.isEmpty());
    }

    void awaitServedBy(String name) {
        Await.until("answers of " + name + ", failed so far: " + failures, () -> servedBy.equals(name));
    }

    /** Ends the load; returns what went wrong, at most one failure for each client, which ended with it. */
    List<String> endAndFailures() {
        over = true;
        for (Thread client : clients) {
            try {
                client.join(JOIN_MILLIS);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted while clients finish", e);
            }
        }
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        endAndFailures();
    }
}
