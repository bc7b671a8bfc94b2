package io.millrace.proxy.testing;

import io.millrace.proxy.node.Node;
import io.millrace.proxy.node.NodeLoops;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The turns of all event loops of nodes under test; how a test sees that the first part of its bytes was taken before it
 * sends the second.
 *
 * <p>Limits: what a node does not want to read yet, or needs more than a few turns for, is not waited for.
 *
 * <p>Why: the kernel's table of sockets tells it as well, but one look at it takes a tenth of a second while tens of
 * thousands of connections, of whatever program, are in TIME_WAIT.
 */
public final class LoopTurns {

    /*
     * What was sent on loopback waits in a queue of the processor until the kernel finds the time, which under load is not at
     * once; a byte that was sent behind it and has arrived shows that it has. Only a thread that changes its processor within
     * these microseconds may see the byte first: then two parts are read as one, a weaker test and never a false alarm.
     *
     * A task that is scheduled for now from within the loop runs after the loop has asked the kernel once more and worked off
     * what it was told. Four of them: the turn under way, one to accept or to connect, one to register, one to read.
     */
    private static final int TURNS = 4;

    private static final Socket SENDING;
    private static final Socket ARRIVING;

    static {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SENDING = new Socket(listening.getInetAddress(), listening.getLocalPort());
            SENDING.setTcpNoDelay(true);
            ARRIVING = listening.accept();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final Set<Node> RUNNING = ConcurrentHashMap.newKeySet();

    private LoopTurns() {}

    static void running(Node node) {
        RUNNING.add(node);
    }

    static void stopped(Node node) {
        RUNNING.remove(node);
    }

    /** Returns when each loop has read what was sent to it before. */
    public static void await() {
        letArrive();
        List<CountDownLatch> turns = RUNNING.stream()
                .flatMap(node -> NodeLoops.of(node).stream())
                .map(LoopTurns::begin)
                .toList();
        turns.forEach(Await::passed);
    }

    /**
     * Returns when what the calling thread has sent on loopback is in the sockets it was sent to. The first call opens what
     * stays open as long as the process.
     */
    public static synchronized void letArrive() {
        try {
            SENDING.getOutputStream().write(1);
            ARRIVING.getInputStream().read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CountDownLatch begin(EventLoop loop) {
        CountDownLatch left = new CountDownLatch(TURNS);
        next(loop, left);
        return left;
    }

    private static void next(EventLoop loop, CountDownLatch left) {
        try {
            loop.schedule(
                    () -> {
                        left.countDown();
                        if (left.getCount() > 0) {
                            next(loop, left);
                        }
                    },
                    0,
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException stopped) {
            while (left.getCount() > 0) {
                left.countDown();
            }
        }
    }
}
