package io.millrace.proxy.lab;

import io.millrace.proxy.lab.Ledger.Kind;
import io.millrace.proxy.lab.Ledger.Ticket;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.WireResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;

/** Clients that speak HTTP and take what they get. */
final class HttpSoakClients {
    private static final String WEB = "web";

    private HttpSoakClients() {}

    /** Gets small things over one connection. */
    static final class KeptGet extends SoakClient {
        KeptGet(SoakField field, SplittableRandom random) {
            super(field, random);
        }

        @Override
        protected void turn() throws IOException {
            RawClient client = kept(WEB);
            int bytes = random.nextInt(2_000);
            Ticket ticket = open(Kind.KEPT_GET);
            if (!booked(ticket, t -> getOver(client, t, bytes, 0, anyFraming()))) {
                drop();
            }
        }
    }

    private static void getOver(RawClient client, Ticket ticket, int bytes, int waitMillis, String how)
            throws IOException {
        client.send(SoakClient.get(ticket, bytes, waitMillis, how));
        SoakClient.expectNoise(client, ticket, bytes);
    }

    /** Gets each small thing over a connection of its own. */
    static final class FreshGet extends SoakClient {
        FreshGet(SoakField field, SplittableRandom random) {
            super(field, random);
        }

        @Override
        protected void turn() throws IOException {
            try (RawClient client = RawClient.connect(field.address(WEB))) {
                booked(open(Kind.FRESH_GET), t -> getOver(client, t, 300, 0, anyFraming()));
            }
        }
    }

    /** Gets what takes its endpoint a while, so that it is under way when the endpoint dies. */
    static final class LateGet extends SoakClient {
        LateGet(SoakField field, SplittableRandom random) {
            super(field, random);
        }

        @Override
        protected void turn() throws IOException {
            RawClient client = kept(WEB);
            int waitMillis = 20 + random.nextInt(300);
            if (!booked(open(Kind.LATE_GET), t -> getOver(client, t, 100, waitMillis, "length"))) {
                drop();
            }
        }
    }

    /** Gets large things. */
    static final class Download extends SoakClient {
        Download(SoakField field, SplittableRandom random) {
            super(field, random);
        }

        @Override
        protected void turn() throws IOException {
            RawClient client = kept(WEB);
            int bytes = random.nextInt(1 << 20);
            if (!booked(open(Kind.DOWNLOAD), t -> getOver(client, t, bytes, 0, anyFraming()))) {
                drop();
            }
        }
    }

    /** Sends several requests ahead and expects their answers in order. */
    static final class Pipeline extends SoakClient {
        Pipeline(SoakField field, SplittableRandom random) {
            super(field, random);
        }

        @Override
        protected void turn() throws IOException {
            RawClient client = kept(WEB);
            List<Ticket> tickets = new ArrayList<>();
            StringBuilder requests = new StringBuilder();
            for (int i = 2 + random.nextInt(10); i > 0; i--) {
                Ticket ticket = open(Kind.PIPELINED_GET);
                tickets.add(ticket);
                requests.append(get(ticket, bytes(ticket), 0, anyFraming()));
            }
            client.send(requests.toString());
            for (Iterator<Ticket> next = tickets.iterator(); next.hasNext(); ) {
                if (!booked(next.next(), t -> expectNoise(client, t, bytes(t)))) {
                    next.forEachRemaining(field.ledger()::lostBehind);
                    drop();
                }
            }
        }

        private static int bytes(Ticket ticket) {
            return ticket.id() * 31 % 3_000;
        }
    }

    /** Sends noise, with a length or in chunks, and expects the endpoint to find it right. */
    static final class Upload extends SoakClient {
        Upload(SoakField field, SplittableRandom random) {
            super(field, random);
        }

        @Override
        protected void turn() throws IOException {
            RawClient client = kept(WEB);
            int bytes = random.nextInt(random.nextInt(10) == 0 ? 1 << 20 : 20_000);
            boolean chunked = random.nextBoolean();
            if (!booked(open(Kind.UPLOAD), t -> upload(client, t, bytes, chunked))) {
                drop();
            }
        }

        private static void upload(RawClient client, Ticket ticket, int bytes, boolean chunked) throws IOException {
            client.send(post(ticket, bytes, chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + bytes));
            sendBody(client, ticket, bytes, chunked);
            expectRight(client, ticket);
        }

        private static void sendBody(RawClient client, Ticket ticket, int bytes, boolean chunked) throws IOException {
            int block = chunked ? 9_000 : 60_000;
            try {
                for (int from = 0; from < bytes; from += block) {
                    int length = Math.min(block, bytes - from);
                    if (chunked) {
                        client.send(Integer.toHexString(length) + "\r\n");
                    }
                    Noise.write(client.out(), ticket.id(), from, length);
                    client.send(chunked ? "\r\n" : "");
                }
                client.send(chunked ? "0\r\n\r\n" : "");
            } catch (SocketException refused) {
                // The proxy gave up on the upload; its answer says why.
                return;
            }
        }
    }

    static String post(Ticket ticket, int bytes, String framing) {
        return "POST " + SoakClient.target("sum", ticket, bytes, 0, "length") + " HTTP/1.1\r\nHost: soak.example\r\n"
                + framing + "\r\n\r\n";
    }

    static void expectRight(RawClient client, Ticket ticket) throws IOException {
        WireResponse response = client.response();
        SoakClient.requireStatus(200, response.status(), response.fields(), ticket);
        if (!response.text().equals("right")) {
            throw new AssertionError("the endpoint got a body that is " + response.text());
        }
    }

    /** Switches protocols and expects back what it sends. */
    static final class Tunnel extends SoakClient {
        Tunnel(SoakField field, SplittableRandom random) {
            super(field, random);
        }

        @Override
        protected void turn() throws IOException {
            try (RawClient client = RawClient.connect(field.address(WEB))) {
                int blocks = random.nextInt(30);
                int size = 1 + random.nextInt(20_000);
                booked(open(Kind.TUNNEL), t -> talk(client, t, blocks, size));
            }
            pause(10);
        }

        private static void talk(RawClient client, Ticket ticket, int blocks, int size) throws IOException {
            client.send("GET " + target("tunnel", ticket, 0, 0, "length")
                    + " HTTP/1.1\r\nHost: soak.example\r\nConnection: Upgrade\r\nUpgrade: soak\r\n\r\n");
            WireResponse.Head head = client.reader().responseHead();
            requireStatus(101, head.status(), head.fields(), ticket);
            for (int block = 0; block < blocks; block++) {
                Noise.write(client.out(), ticket.id() + block, 0, size);
                if (!Noise.matches(ticket.id() + block, 0, client.readExactly(size))) {
                    throw new AssertionError("block " + block + " of " + size + " bytes came back changed");
                }
            }
            client.halfClose();
            if (client.reader().stream().read() >= 0) {
                throw new AssertionError("bytes after the end of the tunnel");
            }
        }
    }

    /** Gets things from a listener that comes and goes. */
    static final class Passing extends SoakClient {
        private static final String LISTENER = "passing";

        Passing(SoakField field, SplittableRandom random) {
            super(field, random);
        }

        @Override
        protected void turn() throws IOException {
            InetSocketAddress address = field.addressOrNull(LISTENER);
            long connectedNanos = System.nanoTime();
            RawClient client = address == null ? null : connectOrNull(address);
            if (client == null) {
                pause(20);
                return;
            }
            try (client) {
                while (!field.over() && get(client, connectedNanos)) {
                    pause(random.nextInt(10));
                }
            }
        }

        private boolean get(RawClient client, long connectedNanos) {
            int waitMillis = random.nextInt(100);
            Ticket ticket = field.ledger().open(Kind.PASSING_GET, connectedNanos);
            return booked(ticket, t -> getOver(client, t, 500, waitMillis, "length"));
        }

        private static RawClient connectOrNull(InetSocketAddress address) throws IOException {
            try {
                return RawClient.connect(address);
            } catch (SocketException gone) {
                return null;
            }
        }
    }
}
