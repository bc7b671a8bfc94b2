package io.millrace.proxy.lab;

import io.millrace.proxy.lab.Ledger.Kind;
import io.millrace.proxy.lab.Ledger.Ticket;
import io.millrace.proxy.testing.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** A client of a tcp listener: sends noise, ends its direction, and expects noise back until the other one ends. */
final class TcpSoakClient extends SoakClient {
    private static final int HEAD_BYTES = 12;

    TcpSoakClient(SoakField field, SplittableRandom random) {
        super(field, random);
    }

    @Override
    protected void turn() throws IOException {
        try (RawClient client = RawClient.connect(field.address("db"))) {
            int up = random.nextInt(300_000);
            int down = random.nextInt(300_000);
            booked(open(Kind.TCP), ticket -> exchange(client, ticket, up, down));
        }
    }

    private static void exchange(RawClient client, Ticket ticket, int up, int down) throws IOException {
        client.send(message(ticket, up, down)).halfClose();
        byte[] answer = client.reader().stream().readNBytes(1 + down);
        if (answer.length < 1 + down) {
            throw new EOFException("FIN after " + answer.length + " of " + (1 + down) + " bytes");
        }
        if (answer[0] != 1) {
            throw new AssertionError("the endpoint got other bytes than were sent");
        }
        if (!Noise.matches(ticket.id(), 0, Arrays.copyOfRange(answer, 1, answer.length))) {
            throw new AssertionError("bytes changed on the way back");
        }
        requireEnd(client);
    }

    private static void requireEnd(RawClient client) throws IOException {
        if (client.reader().stream().read() >= 0) {
            throw new AssertionError("bytes after the end (expected: FIN)");
        }
    }

    /** What {@link SoakServices#tcp} reads. */
    static byte[] message(Ticket ticket, int up, int down) {
        return ByteBuffer.allocate(HEAD_BYTES + up)
                .putInt(ticket.id())
                .putInt(up)
                .putInt(down)
                .put(Noise.of(ticket.id(), up))
                .array();
    }
}
