package io.millrace.proxy.config;

import java.time.Duration;

/**
 * What this process is called, where it stands and what it runs on.
 *
 * @param zone the zone this node stands in, null when not told
 * @param workers event loops, 0 = one per processor
 * @param shutdownGrace how long what runs may take to finish after a stop was asked for, 0 = not at all
 */
public record NodeConfig(String name, String zone, int workers, Transport transport, Duration shutdownGrace) {}
