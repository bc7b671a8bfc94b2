package io.millrace.proxy.listener;

import io.millrace.proxy.http.HttpSettings;
import io.millrace.proxy.l4.TcpSettings;

/** What a listener does, as of one configuration. */
public sealed interface ListenerSettings {

    /** @param maxConnections at the same time, 0 = only the limit of the process */
    int maxConnections();

    record Tcp(int maxConnections, TcpSettings tcp) implements ListenerSettings {}

    record Http(int maxConnections, HttpSettings http) implements ListenerSettings {}
}
