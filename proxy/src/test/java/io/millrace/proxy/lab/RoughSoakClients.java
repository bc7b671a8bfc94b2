package io.millrace.proxy.lab;

import io.millrace.proxy.lab.Ledger.Kind;
import io.millrace.proxy.lab.Ledger.Ticket;
import io.millrace.proxy.testing.RawClient;
import io.millrace.proxy.testing.WireResponse;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Clients that are slow, and clients that break off. */
final class RoughSoakClients {
    private RoughSoakClients() {}

    /** Takes a large answer little by little, with a small receive buffer. */
    static final class SlowReader extends SoakClient {
        private static final int RECEIVE_BYTES = 8 * 1024;
        private static final int STEP_BYTES = 2 * 1024;

        SlowReader(SoakField field, SplittableRandom random) {
            super(field, random);
        }

        @Override
        protected void turn() throws IOException {
            try (RawClient client = RawClient.connect(field.address("web"), RECEIVE_BYTES)) {
                int bytes = random.nextInt(1 << 20);
                booked(open(Kind.SLOW_READ), t -> get(client, t, bytes));
            }
        }

        private static void get(RawClient client, Ticket ticket, int bytes) throws IOException {
            client.send(get(ticket, bytes, 0, "length"));
            WireResponse.Head head = client.reader().responseHead();
            requireStatus(200, head.status(), head.fields(), ticket);
            for (int from = 0; from < bytes; from += STEP_BYTES) {
                byte[] piece = client.readExactly(Math.min(STEP_BYTES, bytes - from));
                if (!Noise.matches(ticket.id(), from, piece)) {
                    throw new AssertionError("bytes changed after " + from + " of " + bytes);
                }
                pause(1);
            }
        }
    }

    /** Sends head and body of an upload in small pieces with pauses. */
    static final class Dribbler extends SoakClient {
        Dribbler(SoakField field, SplittableRandom random) {
            super(field, random);
        }

        @Override
        protected void turn() throws IOException {
            RawClient client = kept("web");
            int bytes = random.nextInt(2_000);
            if (!booked(open(Kind.DRIBBLE), t -> upload(client, t, bytes))) {
                drop();
            }
        }

        private void upload(RawClient client, Ticket ticket, int bytes) throws IOException {
            byte[] head = HttpSoakClients.post(ticket, bytes, "Content-Length: " + bytes)
                    .getBytes(StandardCharsets.ISO_8859_1);
            try {
                dribble(client, head);
                dribble(client, Noise.of(ticket.id(), bytes));
            } catch (SocketException ignored) {
                // The proxy has given up on the upload; its answer, read next, says why.
            }
            HttpSoakClients.expectRight(client, ticket);
        }

        private void dribble(RawClient client, byte[] bytes) throws IOException {
            for (int from = 0; from < bytes.length; ) {
                int length = Math.min(bytes.length - from, 1 + random.nextInt(60));
                client.out().write(bytes, from, length);
                from += length;
                pause(random.nextInt(8));
            }
        }
    }

    /** Breaks off at any point of a request, an answer or a relayed stream, by reset or by closing. */
    static final class Aborter extends SoakClient {
        Aborter(SoakField field, SplittableRandom random) {
            super(field, random);
        }

        @Override
        protected void turn() throws IOException {
            boolean relayed = random.nextInt(4) == 0;
            Ticket ticket = open(Kind.ABORTED);
            try (RawClient client = RawClient.connect(field.address(relayed ? "db" : "rough"))) {
                byte[] request = relayed ? relayed(ticket) : http(ticket);
                client.out().write(request, 0, random.nextInt(request.length + 1));
                takeSome(client);
                if (random.nextBoolean()) {
                    client.reset();
                }
            } catch (EOFException | SocketException ignored) {
                // Its endpoint was killed, or left because it saw the break; this client does not mind.
            }
            field.ledger().done(ticket);
        }

        private byte[] http(Ticket ticket) {
            int bytes = 50_000;
            String text = random.nextBoolean()
                    ? get(ticket, bytes, random.nextInt(30), anyFraming()).repeat(1 + random.nextInt(4))
                    : HttpSoakClients.post(ticket, bytes, "Content-Length: " + bytes)
                            + new String(Noise.of(ticket.id(), bytes), StandardCharsets.ISO_8859_1);
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }

        private static byte[] relayed(Ticket ticket) {
            return TcpSoakClient.message(ticket, 50_000, 50_000);
        }

        private void takeSome(RawClient client) throws IOException {
            if (random.nextInt(3) == 0) {
                client.halfClose();
                client.reader().stream().readNBytes(random.nextInt(100_000));
            }
        }
    }
}
