package io.millrace.proxy.testing;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One connection a {@link RecordingBackend} accepted, with a record of the bytes that came in.
 *
 * <p>Threading: the script's thread reads and writes; any thread may look at the record.
 *
 * <p>Limits: the record keeps the first {@value #RECORDED} bytes and counts the rest.
 */
public final class BackendConnection implements AutoCloseable {
    private static final int RECORDED = 1 << 20;

    private final Socket socket;
    private final int index;
    private final ByteArrayOutputStream record = new ByteArrayOutputStream();
    private final AtomicLong receivedBytes = new AtomicLong();
    private final StrictReader reader;
    private volatile Ending ending;

    BackendConnection(Socket socket, int index) throws IOException {
        this.socket = socket;
        this.index = index;
        socket.setTcpNoDelay(true);
        reader = new StrictReader(new Recorder(socket.getInputStream()));
    }

    /** The position of this connection among all that the backend accepted, from 0. */
    public int index() {
        return index;
    }

    public WireRequest requestOrNull() throws IOException {
        return reader.requestOrNull();
    }

    public StrictReader reader() {
        return reader;
    }

    public InputStream stream() {
        return reader.stream();
    }

    public void send(String latin1) throws IOException {
        send(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    public void send(byte[] bytes) throws IOException {
        send(bytes, bytes.length);
    }

    public void send(byte[] bytes, int length) throws IOException {
        socket.getOutputStream().write(bytes, 0, length);
    }

    public OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    /** Sends and returns when the node has had the time to read all that was sent: see {@link LoopTurns}. */
    public void sendSeen(String latin1) throws IOException {
        send(latin1);
        LoopTurns.await();
    }

    public void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    /** Leaves with RST. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Reads (and records) what still comes until the peer leaves. */
    public Ending ending() {
        try {
            stream().transferTo(OutputStream.nullOutputStream());
            return Ending.FIN;
        } catch (IOException reset) {
            return Ending.RESET;
        }
    }

    /** The way the peer left, null while it is there or the script has not read that far. */
    public Ending seenEndingOrNull() {
        return ending;
    }

    public String received() {
        synchronized (record) {
            return record.toString(StandardCharsets.ISO_8859_1);
        }
    }

    public long receivedBytes() {
        return receivedBytes.get();
    }

    public InetSocketAddress peer() {
        return (InetSocketAddress) socket.getRemoteSocketAddress();
    }

    public Socket socket() {
        return socket;
    }

    private final class Recorder extends FilterInputStream {
        Recorder(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int n;
            try {
                n = super.read(target, offset, length);
            } catch (IOException reset) {
                ending = Ending.RESET;
                throw reset;
            }
            if (n < 0) {
                ending = Ending.FIN;
            } else {
                keep(target, offset, n);
            }
            return n;
        }

        private void keep(byte[] bytes, int offset, int length) {
            receivedBytes.addAndGet(length);
            synchronized (record) {
                record.write(bytes, offset, Math.min(length, RECORDED - record.size()));
            }
        }
    }
}
