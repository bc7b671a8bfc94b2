package io.millrace.proxy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/**
 * A blocking TCP client that sends exactly the bytes it is told to and can leave in every way TCP knows.
 *
 * <p>Time: each read waits at most {@value #READ_MILLIS} ms and then fails with {@link SocketTimeoutException}.
 *
 * <p>Threading: one thread sends and one receives, at most.
 */
public final class RawClient implements AutoCloseable {
    static final int READ_MILLIS = 10_000;

    private final Socket socket;
    private final StrictReader reader;
    private final OutputStream out;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        reader = new StrictReader(socket.getInputStream());
        out = socket.getOutputStream();
    }

    public static RawClient connect(InetSocketAddress address) throws IOException {
        return connect(address, 0);
    }

    /** A client whose kernel takes little: its receive buffer is {@code receiveBytes}, 0 for the system's choice. */
    public static RawClient connect(InetSocketAddress address, int receiveBytes) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_MILLIS);
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        try {
            socket.connect(address, READ_MILLIS);
            return new RawClient(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The way a peer ends a connection on which nothing is sent; also when it does so while it is being made. */
    public static Ending endingOf(InetSocketAddress address) throws IOException {
        try (RawClient client = connect(address)) {
            return client.ending();
        } catch (ConnectException refused) {
            throw refused;
        } catch (SocketException reset) {
            return Ending.RESET;
        }
    }

    /** Sends one character as one byte. */
    public RawClient send(String latin1) throws IOException {
        return send(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawClient send(byte[] bytes) throws IOException {
        out.write(bytes);
        return this;
    }

    /** Sends and returns when the node has had the time to read all that was sent: see {@link LoopTurns}. */
    public RawClient sendSeen(String latin1) throws IOException {
        send(latin1);
        LoopTurns.await();
        return this;
    }

    /** Sends each byte alone, each read by the peer before the next. */
    public RawClient sendBytewise(String latin1) throws IOException {
        for (char c : latin1.toCharArray()) {
            sendSeen(String.valueOf(c));
        }
        return this;
    }

    /** Sends a request and reads its final answer. */
    public WireResponse exchange(String request) throws IOException {
        send(request);
        return response(request.startsWith("HEAD ") ? "HEAD" : "GET");
    }

    public WireResponse response() throws IOException {
        return response("GET");
    }

    public WireResponse response(String method) throws IOException {
        return reader.response(method);
    }

    /** Like {@link #response(String)}, but reads over interim answers. */
    public WireResponse finalResponse(String method) throws IOException {
        WireResponse.Head head = reader.responseHead();
        while (head.status() < 200 && head.status() != 101) {
            head = reader.responseHead();
        }
        return reader.finish(head, method);
    }

    public StrictReader reader() {
        return reader;
    }

    public byte[] readExactly(int length) throws IOException {
        return reader.exactly(length);
    }

    /** Reads and drops what still comes. Errors: a timeout when the peer does not end. */
    public Ending ending() throws IOException {
        return drainTo(OutputStream.nullOutputStream());
    }

    /** Copies everything that comes into {@code target} until the peer leaves. */
    public Ending drainTo(OutputStream target) throws IOException {
        InputStream in = reader.stream();
        byte[] buffer = new byte[16 * 1024];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                target.write(buffer, 0, n);
            }
            return Ending.FIN;
        } catch (SocketException reset) {
            return Ending.RESET;
        }
    }

    /** True when the connection stays open and silent for {@code millis}; a byte that comes instead is lost. */
    public boolean silentFor(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            reader.stream().read();
            return false;
        } catch (SocketTimeoutException silent) {
            return true;
        } finally {
            socket.setSoTimeout(READ_MILLIS);
        }
    }

    public RawClient halfClose() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Leaves with RST. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Bytes that have come and wait in the kernel to be read. */
    public int unreadBytes() throws IOException {
        return socket.getInputStream().available();
    }

    public InetSocketAddress localAddress() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    public OutputStream out() {
        return out;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
