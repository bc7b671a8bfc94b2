package io.millrace.bench.peers;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.handlers.ResponseCodeHandler;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import java.net.URI;

/** Undertow's ProxyHandler, with one I/O thread and connections kept for it. It adds X-Forwarded-For and others itself. */
public final class UndertowPeer {
    private static final int CONNECTIONS_PER_THREAD = 512;
    private static final int QUEUE = 1024;

    private UndertowPeer() {}

    /** The process: arguments are the backend's port and its own for HTTP. */
    public static void main(String[] args) {
        LoadBalancingProxyClient backend = new LoadBalancingProxyClient()
                .setConnectionsPerThread(CONNECTIONS_PER_THREAD)
                .setSoftMaxConnectionsPerThread(CONNECTIONS_PER_THREAD)
                .setMaxQueueSize(QUEUE)
                .addHost(URI.create("http://127.0.0.1:" + args[0]));
        ProxyHandler proxy = ProxyHandler.builder()
                .setProxyClient(backend)
                .setMaxRequestTime(-1)
                .setNext(ResponseCodeHandler.HANDLE_404)
                .build();
        Undertow.builder()
                .addHttpListener(Integer.parseInt(args[1]), "127.0.0.1")
                .setIoThreads(1)
                .setWorkerThreads(1)
                .setServerOption(UndertowOptions.ALWAYS_SET_DATE, false)
                .setHandler(proxy)
                .build()
                .start();
    }
}
