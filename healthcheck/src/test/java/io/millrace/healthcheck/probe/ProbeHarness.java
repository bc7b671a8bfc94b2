package io.millrace.healthcheck.probe;

import io.millrace.healthcheck.probe.Target.ProxyHeader;
import io.millrace.healthcheck.testing.Await;
import io.millrace.healthcheck.verdict.ProbeResult;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A health loop with a prober on it, for tests: starts attempts there and waits for their results. */
final class ProbeHarness implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    final EventLoop loop = group.next();
    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
    private final List<SocketChannel> sockets = new CopyOnWriteArrayList<>();
    final NetworkProber prober = new NetworkProber(new Wire(loop, this::newSocket, NioDatagramChannel::new));

    private SocketChannel newSocket() {
        NioSocketChannel socket = new NioSocketChannel();
        socket.config().setAllocator(memory);
        sockets.add(socket);
        return socket;
    }

    /** An attempt under way, and what its listener has been told. */
    final class Running {
        private final BlockingQueue<ProbeResult> told = new LinkedBlockingQueue<>();
        private final Attempt attempt;

        Running(Function<Attempt.Listener, Attempt> start) {
            attempt = onLoop(() -> {
                boolean[] started = {false};
                Attempt begun = start.apply(result -> {
                    if (!started[0] || !loop.inEventLoop()) {
                        throw new AssertionError("told inside start, or on " + Thread.currentThread());
                    }
                    told.add(result);
                });
                started[0] = true;
                return begun;
            });
        }

        ProbeResult result() {
            try {
                ProbeResult result = told.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (result == null) {
                    throw new AssertionError("no result within " + PATIENCE_SECONDS + " s");
                }
                return result;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        /** Told within the call of expire, or not at all. */
        ProbeResult expire() {
            return onLoop(() -> {
                attempt.expire();
                return told.poll();
            });
        }

        void cancel() {
            onLoop(() -> {
                attempt.cancel();
                return null;
            });
        }

        boolean toldAgain() {
            onLoop(() -> null);
            return !told.isEmpty();
        }
    }

    Running start(Probe probe, Target target) {
        return start(listener -> prober.start(probe, target, listener));
    }

    Running start(Function<Attempt.Listener, Attempt> start) {
        return new Running(start);
    }

    /** The result in the words an operator reads. */
    String ask(Probe probe, Target target) {
        Running running = start(probe, target);
        ProbeResult result = running.result();
        running.expire();
        if (running.toldAgain()) {
            throw new AssertionError("told twice, first: " + result);
        }
        return inWords(result);
    }

    static String inWords(ProbeResult result) {
        return result.outcome() + " " + result;
    }

    /** Whether all attempts so far have closed their sockets and given back their memory. */
    boolean holdsNothing() {
        return sockets.stream().noneMatch(SocketChannel::isOpen) && heldBytes() == 0;
    }

    long heldBytes() {
        return memory.metric().usedDirectMemory() + memory.metric().usedHeapMemory();
    }

    void forgetTrust() {
        onLoop(() -> {
            prober.forgetTrust();
            return null;
        });
    }

    static Target target(InetSocketAddress address) {
        return new Target(address, null, null, ProxyHeader.NONE);
    }

    static Target target(int port) {
        return target(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Runs on the health loop, and waits. */
    <T> T onLoop(Callable<T> work) {
        try {
            return loop.submit(work).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Every attempt of the test must have ended by now; none may have left anything behind. */
    @Override
    public void close() {
        try {
            Await.until(() -> "sockets closed, and no memory held: " + heldBytes(), this::holdsNothing);
        } finally {
            stop();
        }
    }

    private void stop() {
        prober.stop();
        group.shutdownGracefully(0, PATIENCE_SECONDS, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
