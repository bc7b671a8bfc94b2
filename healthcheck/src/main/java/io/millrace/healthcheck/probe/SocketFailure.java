package io.millrace.healthcheck.probe;

import io.millrace.healthcheck.verdict.ProbeResult;
import io.millrace.healthcheck.verdict.ProbeResult.Layer;
import io.millrace.healthcheck.verdict.ProbeResult.Outcome;
import io.millrace.healthcheck.verdict.ProbeResult.Reason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.List;

/** What an error of a socket says of the target, or of this process. Threading: pure. */
final class SocketFailure {

    /** The kernel's words where this process lacks something: no news of the target. */
    private static final List<String> OWN_LACK = List.of(
            "Too many open files",
            "Cannot assign requested address",
            "Address already in use",
            "No buffer space available",
            "Cannot allocate memory",
            "No space left on device");

    private SocketFailure() {}

    /** The result of an attempt whose socket could not be made, or could not connect. */
    static ProbeResult connecting(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof ChannelException || OWN_LACK.stream().anyMatch(message::contains)) {
            return lacking(message);
        }
        if (cause instanceof NoRouteToHostException || message.contains("unreachable")) {
            return ProbeResult.failed(Layer.L4, Reason.UNREACHABLE, "");
        }
        if (message.contains("refused")) {
            return ProbeResult.failed(Layer.L4, Reason.REFUSED, "");
        }
        if (message.contains("reset")) {
            return ProbeResult.failed(Layer.L4, Reason.RESET, "");
        }
        if (cause instanceof ConnectException || cause instanceof SocketException) {
            return ProbeResult.failed(Layer.L4, Reason.UNREACHABLE, message);
        }
        return bug(cause);
    }

    /**
     * The result of an attempt whose socket is connected to itself; null for any other.
     *
     * <p>Why: to a port of this machine that nobody listens on, and that the kernel gives out to whoever connects, it may give
     * that very port, and then the socket answers itself. Nobody else can have it at that time.
     */
    static ProbeResult ofConnectionToItselfOrNull(Channel connected) {
        SocketAddress local = connected.localAddress();
        return local != null && local.equals(connected.remoteAddress())
                ? ProbeResult.failed(Layer.L4, Reason.REFUSED, "")
                : null;
    }

    /** The result of an attempt for which this process had no descriptor, port or memory. */
    static ProbeResult lacking(String detail) {
        return new ProbeResult(Outcome.INCONCLUSIVE, Layer.SELF, Reason.NO_RESOURCES, detail);
    }

    /** The result of an attempt that this process itself kept from coming to an end. */
    static ProbeResult notReady(String detail) {
        return new ProbeResult(Outcome.INCONCLUSIVE, Layer.SELF, Reason.NOT_READY, detail);
    }

    /** The result of an attempt that met what no code foresaw: it says nothing of the target. */
    static ProbeResult bug(Throwable cause) {
        return new ProbeResult(Outcome.INCONCLUSIVE, Layer.SELF, Reason.BUG, String.valueOf(cause));
    }
}
