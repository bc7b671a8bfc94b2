package io.millrace.proxy.l4;

import io.millrace.proxy.pool.Pool;

/** What a tcp listener does with a connection, as of one configuration. */
public record TcpSettings(Pool pool, int bufferBytes) {}
