package io.millrace.proxy.lab;

import io.millrace.proxy.lab.Sightings.Stage;
import io.millrace.proxy.testing.StrictReader;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/**
 * A connection that a {@link SoakEndpoint} serves, with the request it is at.
 *
 * <p>Threading: one thread serves; {@link #strike} comes from the one that kills the endpoint.
 */
final class SoakConnection implements AutoCloseable {
    private static final int NONE = -1;
    private static final int BUFFER_BYTES = 16 * 1024;

    private final Socket socket;
    private final Sightings sightings;
    private final StrictReader reader;
    private final OutputStream out;
    private int id = NONE;
    private Stage stage;
    private boolean struck;

    SoakConnection(Socket socket, Sightings sightings) throws IOException {
        this.socket = socket;
        this.sightings = sightings;
        socket.setTcpNoDelay(true);
        reader = new StrictReader(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
    }

    StrictReader reader() {
        return reader;
    }

    /** Where the answer goes, once {@link #answering} was called; to be flushed. */
    OutputStream out() {
        return out;
    }

    /** A request has been read; it is the current one until the next, since its answer may not have arrived. */
    synchronized void begin(int requestId) throws EOFException {
        requireNotStruck();
        id = requestId;
        stage = Stage.READ;
        sightings.read(requestId);
    }

    /** The answer begins. */
    synchronized void answering() throws EOFException {
        requireNotStruck();
        stage = Stage.ANSWERING;
    }

    private void requireNotStruck() throws EOFException {
        if (struck) {
            throw new EOFException("the endpoint was killed");
        }
    }

    /** Ends the connection at whatever it is, with a reset or in the way of a process that exits. */
    synchronized void strike(boolean reset) throws IOException {
        struck = true;
        if (id != NONE) {
            sightings.struck(id, stage);
        }
        if (reset && !socket.isClosed()) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
    }

    @Override
    public synchronized void close() throws IOException {
        socket.close();
    }
}
