package io.millrace.proxy.lab;

import io.millrace.proxy.lab.Ledger.Kind;
import io.millrace.proxy.lab.Ledger.Ticket;
import io.millrace.proxy.testing.Fields;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.WireResponse;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A client of a soak: does its kind of work again and again, on one thread, and books how each request ended. */
abstract class SoakClient implements Runnable {
    /** A request that was answered with 502. */
    private static final class BadGateway extends IOException {
        private static final long serialVersionUID = 1;

        private final boolean closes;

        BadGateway(boolean closes) {
            super("502");
            this.closes = closes;
        }
    }

    /** What is done for one ticket. */
    @FunctionalInterface
    interface Work {
        void run(Ticket ticket) throws IOException;
    }

    private static final int MAX_PAUSE_MILLIS = 4;

    protected final SoakField field;
    protected final SplittableRandom random;
    private RawClient kept;

    SoakClient(SoakField field, SplittableRandom random) {
        this.field = field;
        this.random = random;
    }

    /** One piece of work, which books its own failures. Errors: what it throws is a failure of the soak. */
    protected abstract void turn() throws IOException;

    @Override
    public final void run() {
        try {
            while (!field.over()) {
                turn();
                pause(random.nextInt(MAX_PAUSE_MILLIS));
            }
            drop();
        } catch (IOException | RuntimeException | AssertionError e) {
            field.ledger().complain(getClass().getSimpleName() + " gave up: " + e);
        }
    }

    protected static void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** The connection kept from before, or a new one. */
    protected final RawClient kept(String listener) throws IOException {
        if (kept == null) {
            kept = RawClient.connect(field.address(listener));
        }
        return kept;
    }

    /** Closes the kept connection. */
    protected final void drop() throws IOException {
        if (kept != null) {
            kept.close();
            kept = null;
        }
    }

    protected final Ticket open(Kind kind) {
        return field.ledger().open(kind);
    }

    /** Runs {@code work} and books how it ended; returns whether its connection can be used further. */
    protected final boolean booked(Ticket ticket, Work work) {
        try {
            work.run(ticket);
            field.ledger().done(ticket);
            return true;
        } catch (BadGateway failed) {
            field.ledger().failed(ticket, failed.getMessage());
            return !failed.closes;
        } catch (EOFException | SocketException cut) {
            field.ledger().failed(ticket, cut.getMessage());
        } catch (IOException | AssertionError e) {
            field.ledger().broken(ticket, e.toString());
        }
        return false;
    }

    /** A request for {@code bytes} of noise, {@code how} framed, whose first byte comes after {@code waitMillis}. */
    protected static String get(Ticket ticket, int bytes, int waitMillis, String how) {
        return "GET " + target("bytes", ticket, bytes, waitMillis, how) + " HTTP/1.1\r\nHost: soak.example\r\n\r\n";
    }

    protected static String target(String what, Ticket ticket, int bytes, int waitMillis, String how) {
        return "/soak/" + what + "?id=" + ticket.id() + "&n=" + bytes + "&wait=" + waitMillis + "&how=" + how;
    }

    /** How the endpoint is to frame its answer; now and then it closes its connection afterwards. */
    protected final String anyFraming() {
        int chance = random.nextInt(100);
        return chance < 3 ? "close" : chance < 50 ? "chunked" : "length";
    }

    /** Reads the answer to {@link #get} and compares every byte. */
    protected static void expectNoise(RawClient client, Ticket ticket, int bytes) throws IOException {
        WireResponse response = client.response();
        requireStatus(200, response.status(), response.fields(), ticket);
        if (response.body().length != bytes || !Noise.matches(ticket.id(), 0, response.body())) {
            throw new AssertionError("wrong body of " + response.body().length + " bytes (expected: " + bytes + ")");
        }
    }

    /** Requires an answer to this very request. */
    protected static void requireStatus(int expected, int status, Fields fields, Ticket ticket) throws IOException {
        if (status == 502) {
            throw new BadGateway(fields.all("connection").contains("close"));
        }
        if (status != expected || !fields.all("x-soak-id").equals(List.of(Integer.toString(ticket.id())))) {
            throw new AssertionError("answer " + status + " to request " + fields.all("x-soak-id") + " (expected: "
                    + expected + " to " + ticket.id() + ")");
        }
    }
}
