package io.millrace.proxy.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Many clients in step: every shot goes out on a connection of its own, and each part of it only after the peer has read
 * the part before. That makes "this input, split after every byte" affordable over real sockets.
 */
public final class Volley {
    private static final int ABREAST = 200;

    private Volley() {}

    /** What one client sends, in parts. */
    public record Shot(String label, List<String> parts) {
        public static Shot whole(String input) {
            return new Shot("whole", List.of(input));
        }

        public static Shot bytewise(String input) {
            return new Shot(
                    "byte by byte",
                    input.chars().mapToObj(c -> String.valueOf((char) c)).toList());
        }

        public static Shot split(String input, int at) {
            return new Shot("split after " + at, List.of(input.substring(0, at), input.substring(at)));
        }

        /** The input in every two parts. */
        public static List<Shot> splits(String input) {
            List<Shot> shots = new ArrayList<>();
            for (int at = 1; at < input.length(); at++) {
                shots.add(split(input, at));
            }
            return shots;
        }

        String input() {
            return String.join("", parts);
        }
    }

    /** What came back to one client until the peer ended the connection. */
    public record Hit(Shot shot, byte[] answer, Ending ending) {
        public String text() {
            return new String(answer, StandardCharsets.ISO_8859_1);
        }

        @Override
        public String toString() {
            return shot.label() + " of " + Printable.of(shot.input()) + " -> " + ending + " after "
                    + Printable.of(text());
        }
    }

    /** Sends all shots and reads each connection until the peer ends it. */
    public static List<Hit> fire(InetSocketAddress target, List<Shot> shots) throws IOException {
        return fire(target, shots, false);
    }

    /** Like {@link #fire}, but each client ends its direction after its last part, so that nothing more can be waited for. */
    public static List<Hit> fireAndEnd(InetSocketAddress target, List<Shot> shots) throws IOException {
        return fire(target, shots, true);
    }

    private static List<Hit> fire(InetSocketAddress target, List<Shot> shots, boolean end) throws IOException {
        List<Hit> hits = new ArrayList<>();
        for (int from = 0; from < shots.size(); from += ABREAST) {
            hits.addAll(abreast(target, shots.subList(from, Math.min(shots.size(), from + ABREAST)), end));
        }
        return hits;
    }

    private static List<Hit> abreast(InetSocketAddress target, List<Shot> shots, boolean end) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < shots.size(); i++) {
                clients.add(RawClient.connect(target));
            }
            sendInStep(clients, shots);
            if (end) {
                clients.forEach(Volley::end);
            }
            List<Hit> hits = new ArrayList<>();
            for (int i = 0; i < shots.size(); i++) {
                hits.add(hit(clients.get(i), shots.get(i)));
            }
            return hits;
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    private static void sendInStep(List<RawClient> clients, List<Shot> shots) {
        boolean more = true;
        for (int part = 0; more; part++) {
            more = false;
            for (int i = 0; i < clients.size(); i++) {
                List<String> parts = shots.get(i).parts();
                if (part < parts.size() && sent(clients.get(i), parts.get(part)) && part + 1 < parts.size()) {
                    more = true;
                }
            }
            LoopTurns.await();
        }
    }

    private static void end(RawClient client) {
        try {
            client.halfClose();
        } catch (IOException gone) {
            return;
        }
    }

    /** False when the peer has already left: the verdict fell on an earlier part. */
    private static boolean sent(RawClient client, String part) {
        try {
            client.send(part);
            return true;
        } catch (IOException gone) {
            return false;
        }
    }

    /** Leaves with a reset after most, since a connection that was reset leaves nothing in the kernel. */
    private static Hit hit(RawClient client, Shot shot) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        Ending ending = client.drainTo(answer);
        if (shot.parts().size() == 2) {
            client.reset();
        }
        return new Hit(shot, answer.toByteArray(), ending);
    }
}
