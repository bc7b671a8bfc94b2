package io.millrace.proxy.demo;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadFactory;

/** What the servers of the demo have in common: the address they listen on and the kind of threads they run on. */
final class Loopback {

    private Loopback() {}

    /** 127.0.0.1, also where the JVM prefers IPv6. */
    static InetSocketAddress address(int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address of 4 bytes is valid", impossible);
        }
    }

    /** Threads that do not keep the process alive. */
    static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, "demo-" + name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
