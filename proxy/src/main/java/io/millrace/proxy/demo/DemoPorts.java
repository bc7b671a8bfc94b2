package io.millrace.proxy.demo;

/**
 * The ports of a demo, all on the loopback address.
 *
 * @param http where the proxy takes HTTP
 * @param tcp where the proxy takes TCP
 * @param control where zones are stopped and started
 * @param firstServer the first of the six ports of the sample servers, which follow one another
 */
public record DemoPorts(int http, int tcp, int control, int firstServer) {

    private static final int SERVERS = 6;

    public DemoPorts {
        check("http port", http, 65_535);
        check("tcp port", tcp, 65_535);
        check("control port", control, 65_535);
        check("first server port", firstServer, 65_536 - SERVERS);
    }

    private static void check(String name, int port, int highest) {
        if (port < 1 || port > highest) {
            throw new IllegalArgumentException(name + ": " + port + " (expected: 1 to " + highest + ")");
        }
    }

    /** Whether a sample server has this port. */
    public boolean ofServer(int port) {
        return port >= firstServer && port < firstServer + SERVERS;
    }

    int webServer(int index) {
        return firstServer + index;
    }

    int echoServer(int index) {
        return firstServer + 4 + index;
    }
}
