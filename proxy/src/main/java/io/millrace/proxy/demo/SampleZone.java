package io.millrace.proxy.demo;

import java.io.IOException;
import java.net.BindException;
import java.util.List;

/**
 * A zone of sample servers that is up or down as a whole.
 *
 * <p>Threading: any thread; one start or stop at a time.
 */
final class SampleZone {

    private final String name;
    private final List<SampleServer> servers;
    private boolean running;

    SampleZone(String name, List<SampleServer> servers) {
        this.name = name;
        this.servers = List.copyOf(servers);
    }

    /** The sample zone {@code zone-a} or {@code zone-b}, which is number 0 or 1. */
    static SampleZone of(String name, int number, DemoPorts ports) {
        int web = 2 * number;
        return new SampleZone(
                name,
                List.of(
                        new WebServer(name + "-web-1", ports.webServer(web)),
                        new WebServer(name + "-web-2", ports.webServer(web + 1)),
                        new EchoServer(name + "-echo", ports.echoServer(number))));
    }

    String name() {
        return name;
    }

    synchronized boolean running() {
        return running;
    }

    /** Starts all servers, or none. Errors: an exception that names the port that is taken. */
    synchronized void start() throws IOException {
        if (running) {
            return;
        }
        for (int i = 0; i < servers.size(); i++) {
            try {
                servers.get(i).start();
            } catch (BindException taken) {
                servers.subList(0, i).forEach(SampleServer::stop);
                throw new BindException("127.0.0.1:" + servers.get(i).port() + ": " + taken.getMessage());
            }
        }
        running = true;
    }

    synchronized void stop() {
        if (running) {
            servers.forEach(SampleServer::stop);
            running = false;
        }
    }
}
