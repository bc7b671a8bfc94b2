package io.millrace.healthcheck.name;

import java.net.InetAddress;
import java.util.List;

/**
 * What is known of one host name.
 *
 * @param addresses in numerical order, at most {@link Names#MAX_ADDRESSES}; none while nobody has ever known any
 * @param trouble why the last question was not answered, with the addresses those of the last good answer; empty for none
 * @param troubleSinceNanos on the clock of {@link Names}, when the trouble began; 0 for none
 */
public record KnownName(List<InetAddress> addresses, String trouble, long troubleSinceNanos) {
    public KnownName {
        addresses = List.copyOf(addresses);
    }

    /** Whether the last question was not answered. */
    public boolean lost() {
        return !trouble.isEmpty();
    }
}
