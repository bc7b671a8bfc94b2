package io.millrace.bench.peers;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;

/** Vert.x: its HTTP proxy with X-Forwarded-For added, and a TCP relay of two pipes; one event loop, native transport. */
public final class VertxPeer extends VerticleBase {
    private static final int POOL = 512;

    private final int backend;
    private final int httpPort;
    private final int tcpPort;

    private VertxPeer(int backend, int httpPort, int tcpPort) {
        this.backend = backend;
        this.httpPort = httpPort;
        this.tcpPort = tcpPort;
    }

    /** The process: arguments are the backend's port and its own for HTTP and TCP. */
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        vertx.deployVerticle(
                        new VertxPeer(Integer.parseInt(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2])))
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }

    @Override
    public Future<?> start() {
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(true).setPipelining(false),
                new PoolOptions().setHttp1MaxSize(POOL));
        HttpProxy proxy =
                HttpProxy.reverseProxy(client).origin(backend, "127.0.0.1").addInterceptor(new Forwarded());
        NetClient relay = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
        Future<?> http = vertx.createHttpServer().requestHandler(proxy).listen(httpPort, "127.0.0.1");
        Future<?> tcp = vertx.createNetServer(new NetServerOptions().setTcpNoDelay(true))
                .connectHandler(client2 -> relay(client2, relay))
                .listen(tcpPort, "127.0.0.1");
        return Future.all(http, tcp);
    }

    private void relay(NetSocket downstream, NetClient client) {
        downstream.pause();
        client.connect(backend, "127.0.0.1")
                .onSuccess(upstream -> {
                    downstream.pipeTo(upstream);
                    upstream.pipeTo(downstream);
                    downstream.resume();
                })
                .onFailure(refused -> downstream.close());
    }

    /** Adds the client's address as the other proxies do. */
    private static final class Forwarded implements ProxyInterceptor {
        @Override
        public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
            String client = context.request().proxiedRequest().remoteAddress().hostAddress();
            context.request().headers().add("X-Forwarded-For", client);
            return context.sendRequest();
        }
    }
}
