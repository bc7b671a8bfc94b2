package io.millrace.proxy.demo;

import java.io.IOException;
import java.net.ServerSocket;

/** Ports for a demo that runs beside others. */
public final class FreePorts {

    private FreePorts() {}

    /** Processes with neighbouring numbers, as those of one test run, start far apart. */
    private static final int START = 20_000 + (int) (ProcessHandle.current().pid() * 67 % 200) * 50;

    /** Six ports in a row and three more that nothing listened on a moment ago. */
    public static DemoPorts forDemo() throws IOException {
        for (int first = START; first < 32_000; first += 10) {
            if (allFree(first, first + 9)) {
                return new DemoPorts(first + 6, first + 7, first + 8, first);
            }
        }
        throw new IOException("no ten free ports in a row below 32,000");
    }

    private static boolean allFree(int first, int end) {
        for (int port = first; port < end; port++) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(Loopback.address(port));
            } catch (IOException taken) {
                return false;
            }
        }
        return true;
    }
}
