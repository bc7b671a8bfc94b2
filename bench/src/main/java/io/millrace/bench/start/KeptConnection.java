package io.millrace.bench.start;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A client's connection with one request at a time. Threading: one thread. */
final class KeptConnection implements AutoCloseable {

    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: bench.example\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n".getBytes(US_ASCII);

    private static final int TIMEOUT_MILLIS = 5_000;

    private final Socket socket = new Socket();
    private final byte[] buffer = new byte[4096];

    /** Errors: {@link java.net.ConnectException} when nothing listens yet. */
    KeptConnection(int port) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    /** One exchange, up to the last byte of the small answer, which ends with the only line end of its body. */
    void exchange() throws IOException {
        socket.getOutputStream().write(REQUEST);
        InputStream in = socket.getInputStream();
        int length = 0;
        do {
            int read = in.read(buffer, length, buffer.length - length);
            if (read <= 0) {
                throw new IOException("closed after " + length + " bytes of an answer");
            }
            length += read;
        } while (length < 4 || buffer[length - 1] != '\n' || buffer[length - 2] == '\r');
        if (buffer[9] != '2') {
            throw new IOException("answered " + new String(buffer, 0, 12, US_ASCII));
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
