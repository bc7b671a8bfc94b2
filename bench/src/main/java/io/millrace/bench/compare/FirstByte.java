package io.millrace.bench.compare;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How long it takes from the start of the command until the first request is answered, with everything else on the machine at rest. */
record FirstByte(String name, String title) implements Study.OnFresh {
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: bench\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String GOOD = "HTTP/1.1 200";
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(30);

    @Override
    public Door door() {
        return Door.HTTP;
    }

    @Override
    public List<Figure> figures() {
        return List.of(Figure.FIRST_BYTE_MILLIS);
    }

    @Override
    public Measured measure(Lab lab, Contender contender) {
        long startNanos = System.nanoTime();
        try (Server server = contender.start(lab, lab.backendPort(), "")) {
            int port = server.port(Door.HTTP);
            while (!isAnswered(port)) {
                if (System.nanoTime() - startNanos > LONGEST_NANOS) {
                    throw new CannotCompare(contender.name() + " answers nothing");
                }
                LockSupport.parkNanos(AGAIN_NANOS);
            }
            double millis = (System.nanoTime() - startNanos) / 1e6;
            lab.noteReady(contender, server);
            return Measured.of(Map.of(Figure.FIRST_BYTE_MILLIS, millis));
        }
    }

    private static boolean isAnswered(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(Server.address(port), 1000);
            socket.setSoTimeout(1000);
            socket.getOutputStream().write(REQUEST);
            byte[] start = socket.getInputStream().readNBytes(GOOD.length());
            return GOOD.equals(new String(start, StandardCharsets.US_ASCII));
        } catch (IOException notYet) {
            return false;
        }
    }
}
