package io.millrace.healthcheck.verdict;

import java.util.regex.Pattern;

/**
 * How one probe ended, in the words of an operator: {@code L4 refused}, {@code L6 handshake}, {@code L7 status 503}.
 *
 * @param layer where it ended
 * @param detail what was seen, at most {@link #MAX_DETAIL} characters of printable ASCII, empty for nothing to add
 */
public record ProbeResult(Outcome outcome, Layer layer, Reason reason, String detail) {

    /** Enough for an error of the system with a name in it; ten of them in one event are still a line that one can read. */
    public static final int MAX_DETAIL = 120;

    private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]");

    /** What a probe says of its target. */
    public enum Outcome {
        PASS,
        /** It answers, and asks for no new traffic. */
        DEGRADED,
        FAIL,
        /** No news of the target: this process lacked a descriptor, or was late itself. Counts for nothing. */
        INCONCLUSIVE
    }

    /** The layer a probe had reached when it ended. */
    public enum Layer {
        /** Names and ICMP. */
        L3,
        /** Connecting, datagrams. */
        L4,
        /** TLS. */
        L6,
        /** The application's answer. */
        L7,
        /** The exit of an external command. */
        COMMAND,
        /** This process. */
        SELF
    }

    /** Why a probe ended as it did. */
    public enum Reason {
        PASSED("passed"),
        ASKED_TO_DRAIN("asked to drain"),
        REFUSED("refused"),
        UNREACHABLE("unreachable"),
        TIMED_OUT("timed out"),
        RESET("reset"),
        CLOSED("closed early"),
        HANDSHAKE("handshake"),
        CERTIFICATE("certificate"),
        STATUS("status"),
        BODY("body"),
        IDENTITY("identity"),
        MALFORMED("malformed answer"),
        TOO_LONG("answer too long"),
        NOT_SERVING("not serving"),
        EXIT("exit code"),
        NO_RESOURCES("no descriptor left"),
        /** The program of a command check, or the raw socket of an ICMP check, was not to be had. */
        NOT_RUN("could not be run"),
        /** This process kept the probe from coming to an end: its trusted certificates, or a thread for TLS, were not to be had. */
        NOT_READY("not ready itself"),
        BUG("internal error");

        private final String phrase;

        Reason(String phrase) {
            this.phrase = phrase;
        }

        public String phrase() {
            return phrase;
        }
    }

    public ProbeResult {
        if (detail.length() > MAX_DETAIL) {
            detail = detail.substring(0, MAX_DETAIL);
        }
        detail = UNPRINTABLE.matcher(detail).replaceAll("?");
    }

    public static ProbeResult passed(Layer layer) {
        return new ProbeResult(Outcome.PASS, layer, Reason.PASSED, "");
    }

    public static ProbeResult failed(Layer layer, Reason reason, String detail) {
        return new ProbeResult(Outcome.FAIL, layer, reason, detail);
    }

    /** Whether nobody seems to be there any more, as against somebody who answers, but not well. */
    public boolean unanswered() {
        return switch (reason) {
            case REFUSED, UNREACHABLE, TIMED_OUT -> outcome == Outcome.FAIL;
            default -> false;
        };
    }

    @Override
    public String toString() {
        return layer + " " + reason.phrase() + (detail.isEmpty() ? "" : " " + detail);
    }
}
