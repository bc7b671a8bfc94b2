package io.millrace.proxy.rehearsal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** The client of a rehearsal, with one request at a time. */
final class LoopbackClient implements AutoCloseable {

    private static final byte[] REQUEST =
            ("GET /rehearsal?a=1 HTTP/1.1\r\nHost: rehearsal.example\r\nUser-Agent: rehearsal\r\n"
                            + "Accept: */*\r\nAccept-Encoding: gzip\r\nCookie: a=b\r\n\r\n")
                    .getBytes(US_ASCII);

    private final InetSocketAddress address;
    private final LoopbackServer server;
    private final byte[] buffer = new byte[4096];
    private Socket connection;

    LoopbackClient(InetSocketAddress address, LoopbackServer server) throws IOException {
        this.address = address;
        this.server = server;
        connect();
    }

    private void connect() throws IOException {
        connection = new Socket();
        connection.setTcpNoDelay(true);
        connection.setSoTimeout(server.patienceMillis());
        connection.connect(address, server.patienceMillis());
    }

    void connectAgain() throws IOException {
        connection.close();
        connect();
    }

    /** One request and its answer, by way of the server. */
    void exchange() throws IOException {
        connection.getOutputStream().write(REQUEST);
        server.serve();
        Messages.read(connection.getInputStream(), buffer, "\nok\n");
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
