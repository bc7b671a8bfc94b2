package io.millrace.healthcheck.probe;

import io.millrace.healthcheck.verdict.ProbeResult;
import io.millrace.healthcheck.verdict.ProbeResult.Layer;
import io.millrace.healthcheck.verdict.ProbeResult.Outcome;
import io.millrace.healthcheck.verdict.ProbeResult.Reason;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One probe by ICMP echo request.
 *
 * <p>Threading: the event loop of its {@link Wire}, but for {@link #run}, which waits on a thread of {@link Pings}.
 * <br>Limits: a thread is held at most {@link #ROUND_MILLIS} longer than the attempt lasts.
 * <br>Why: the JDK tells replies apart by process number and sender, so probes of different machines do not take each other's
 * replies. Two of the same machine may, and both are right then: it answers.
 */
final class IcmpAttempt implements Attempt, Runnable {

    /** One request and the wait for its reply: 250 ms. Another one follows until the time is up, which also forgives a lost one. */
    private static final int ROUND_MILLIS = 250;

    /** Between rounds: 20 ms, because a request that the kernel refuses for want of a route comes back at once. */
    private static final int PAUSE_MILLIS = 20;

    private final EventLoop loop;
    private final Target target;
    private final CountDownLatch ended = new CountDownLatch(1);
    private Listener listener;
    private Pings pings;
    private final Turn turn;

    IcmpAttempt(EventLoop loop, Target target, Listener listener) {
        this.loop = loop;
        this.turn = new Turn(loop.ticker());
        this.target = target;
        this.listener = listener;
    }

    IcmpAttempt start(Pings threads) {
        assert loop.inEventLoop();
        pings = threads;
        if (!threads.tryRun(this)) {
            loop.execute(() -> end(SocketFailure.lacking("too many pings wait")));
        }
        return this;
    }

    @Override
    public void run() {
        turn.begin();
        ProbeResult result = resultOrNull();
        if (result != null) {
            BackToLoop.run(loop, () -> end(result));
        }
    }

    /** Null when it ended meanwhile. */
    private ProbeResult resultOrNull() {
        try {
            NetworkInterface via = interfaceOfSource();
            InetAddress address = target.address().getAddress();
            while (ended.getCount() > 0) {
                if (pings.echo().answers(address, via, ROUND_MILLIS)) {
                    return ProbeResult.passed(Layer.L3);
                }
                ended.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            }
            return null;
        } catch (IOException cause) {
            return failure(cause);
        } catch (InterruptedException | RuntimeException unexpected) {
            return SocketFailure.bug(unexpected);
        }
    }

    private NetworkInterface interfaceOfSource() throws IOException {
        if (target.source() == null) {
            return null;
        }
        NetworkInterface found = NetworkInterface.getByInetAddress(target.source());
        if (found == null) {
            throw new IOException(
                    "Cannot assign requested address " + target.source().getHostAddress());
        }
        return found;
    }

    private static ProbeResult failure(IOException cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("not permitted") || message.contains("Permission denied")) {
            return new ProbeResult(Outcome.INCONCLUSIVE, Layer.SELF, Reason.NOT_RUN, message);
        }
        ProbeResult result = SocketFailure.connecting(cause);
        return result.outcome() == Outcome.FAIL ? ProbeResult.failed(Layer.L3, Reason.UNREACHABLE, message) : result;
    }

    private void end(ProbeResult result) {
        if (listener != null) {
            Listener told = listener;
            cancel();
            told.onResult(result);
        }
    }

    @Override
    public void expire() {
        end(
                turn.wasFair()
                        ? ProbeResult.failed(Layer.L3, Reason.TIMED_OUT, "")
                        : SocketFailure.lacking("no thread for the ping in time"));
    }

    @Override
    public void cancel() {
        listener = null;
        ended.countDown();
        pings.forget(this);
    }
}
