package io.millrace.healthcheck.name;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is remembered of one name from answer to answer.
 *
 * <p>Everyday picture: a telephone number that was right yesterday is tried today, even when the directory is closed.
 *
 * <p>Threading: the owner's. Pure: instants and policy come in as arguments.
 */
final class NameMemory {

    /** How often the wait after a failure doubles: 2 s grows to 32 s, so that a name that is back is soon seen. */
    private static final int MAX_DOUBLINGS = 4;

    private static final Comparator<InetAddress> NUMERICAL = Comparator.<InetAddress>comparingInt(
                    address -> address.getAddress().length)
            .thenComparing(InetAddress::getAddress, Arrays::compareUnsigned);

    /*
     * Each family is remembered by itself. An answer replaces it, "there is none" empties it, a failure leaves it. When that
     * would leave no address at all, everything stays as it was and the name is in trouble: a name that vanishes is far more
     * often a mistake in a zone file, or a server that lost its data, than the end of a service.
     */
    private List<InetAddress> ipv4 = List.of();
    private List<InetAddress> ipv6 = List.of();
    private List<InetAddress> addresses = List.of();
    private String trouble = "";
    private long troubleSinceNanos;
    private int failuresInARow;
    private long ttlSeconds;
    private int leftOut;

    /** Takes in what came of one question for each family. */
    void onAnswers(Answer a4, Answer a6, NamePolicy.Families families, long nowNanos) {
        List<InetAddress> next4 = remembered(ipv4, a4);
        List<InetAddress> next6 = remembered(ipv6, a6);
        if (next4.isEmpty() && next6.isEmpty()) {
            String reason = a4.kind() == Answer.Kind.FAILED ? a4.reason() : a6.reason();
            onTrouble(reason.isEmpty() ? "no address of a machine" : reason, nowNanos);
            return;
        }
        ipv4 = next4;
        ipv6 = next6;
        List<InetAddress> chosen = chosen(families);
        leftOut = Math.max(0, chosen.size() - Names.MAX_ADDRESSES);
        addresses = chosen.stream().limit(Names.MAX_ADDRESSES).toList();
        ttlSeconds = Math.min(ttl(a4), ttl(a6));
        Answer failed = failedAndUsed(a4, a6);
        if (failed == null) {
            trouble = "";
            troubleSinceNanos = 0;
            failuresInARow = 0;
        } else {
            onTrouble(failed.reason(), nowNanos);
        }
    }

    private void onTrouble(String reason, long nowNanos) {
        if (trouble.isEmpty()) {
            troubleSinceNanos = nowNanos;
        }
        trouble = reason;
        failuresInARow++;
    }

    private static List<InetAddress> remembered(List<InetAddress> before, Answer answer) {
        return switch (answer.kind()) {
            case ADDRESSES ->
                answer.addresses().stream()
                        .filter(NameMemory::ofOneMachine)
                        .distinct()
                        .sorted(NUMERICAL)
                        .toList();
            case NONE -> List.of();
            case FAILED -> before;
        };
    }

    /**
     * Name servers that block a name like to answer 0.0.0.0, which would be this machine. A link-local address is another
     * machine on each link, and in many clouds 169.254.169.254 tells this machine's secrets to whoever asks from it: who
     * controls a name must not be able to send clients there.
     */
    private static boolean ofOneMachine(InetAddress address) {
        return !address.isAnyLocalAddress() && !address.isMulticastAddress() && !address.isLinkLocalAddress();
    }

    private List<InetAddress> chosen(NamePolicy.Families families) {
        return switch (families) {
            case IPV4_FIRST -> ipv4.isEmpty() ? ipv6 : ipv4;
            case IPV6_FIRST -> ipv6.isEmpty() ? ipv4 : ipv6;
            case BOTH -> Stream.concat(ipv4.stream(), ipv6.stream()).toList();
        };
    }

    private Answer failedAndUsed(Answer a4, Answer a6) {
        List<Answer> failed = new ArrayList<>();
        if (a4.kind() == Answer.Kind.FAILED && !ipv4.isEmpty()) {
            failed.add(a4);
        }
        if (a6.kind() == Answer.Kind.FAILED && !ipv6.isEmpty()) {
            failed.add(a6);
        }
        return failed.isEmpty() ? null : failed.get(0);
    }

    private static long ttl(Answer answer) {
        return answer.kind() == Answer.Kind.ADDRESSES ? answer.ttlSeconds() : Long.MAX_VALUE;
    }

    /** How long until the name is to be asked for again. */
    Duration untilNext(NamePolicy policy) {
        if (failuresInARow > 0) {
            Duration wait = policy.negativeTtl().multipliedBy(1L << Math.min(failuresInARow - 1, MAX_DOUBLINGS));
            return wait.compareTo(policy.maxTtl()) > 0 ? policy.maxTtl() : wait;
        }
        Duration ttl = Duration.ofSeconds(ttlSeconds);
        Duration atMost = ttl.compareTo(policy.maxTtl()) > 0 ? policy.maxTtl() : ttl;
        return atMost.compareTo(policy.minTtl()) < 0 ? policy.minTtl() : atMost;
    }

    /** How many addresses of the last answer are above the limit. */
    int leftOut() {
        return leftOut;
    }

    KnownName known() {
        return new KnownName(addresses, trouble, troubleSinceNanos);
    }
}
