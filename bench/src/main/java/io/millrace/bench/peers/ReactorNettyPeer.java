package io.millrace.bench.peers;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.NettyInbound;
import reactor.netty.NettyOutbound;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;

/** Reactor Netty: an HTTP proxy of its server and client with pooled connections, and a TCP relay; one event loop, native transport. */
public final class ReactorNettyPeer {
    private static final int POOL = 512;

    private final HttpClient http;
    private final TcpClient tcp;

    private ReactorNettyPeer(int backend, LoopResources loops) {
        ConnectionProvider pool =
                ConnectionProvider.builder("backend").maxConnections(POOL).build();
        http = HttpClient.create(pool).runOn(loops).baseUrl("http://127.0.0.1:" + backend);
        tcp = TcpClient.create(ConnectionProvider.newConnection())
                .runOn(loops)
                .host("127.0.0.1")
                .port(backend);
    }

    /** The process: arguments are the backend's port and its own for HTTP and TCP. */
    public static void main(String[] args) {
        LoopResources loops = LoopResources.create("proxy", 1, true);
        ReactorNettyPeer peer = new ReactorNettyPeer(Integer.parseInt(args[0]), loops);
        HttpServer.create()
                .host("127.0.0.1")
                .port(Integer.parseInt(args[1]))
                .runOn(loops)
                .handle(peer::pass)
                .bindNow();
        TcpServer.create()
                .host("127.0.0.1")
                .port(Integer.parseInt(args[2]))
                .runOn(loops)
                .handle(peer::relay)
                .bindNow()
                .onDispose()
                .block();
    }

    private Publisher<Void> pass(HttpServerRequest request, HttpServerResponse response) {
        return http.headers(headers -> copy(request, headers))
                .request(request.method())
                .uri(request.uri())
                .send(request.receive().retain())
                .response((answer, body) -> {
                    copy(answer, response);
                    return response.send(body.retain()).then();
                })
                .then();
    }

    private static void copy(HttpServerRequest request, HttpHeaders headers) {
        headers.setAll(request.requestHeaders()).remove(HttpHeaderNames.HOST).remove(HttpHeaderNames.CONNECTION);
        InetSocketAddress client = request.remoteAddress();
        if (client != null) {
            headers.set("X-Forwarded-For", client.getAddress().getHostAddress());
        }
    }

    private static void copy(HttpClientResponse answer, HttpServerResponse response) {
        response.status(answer.status());
        response.headers(answer.responseHeaders().copy().remove(HttpHeaderNames.CONNECTION));
    }

    private Publisher<Void> relay(NettyInbound in, NettyOutbound out) {
        return tcp.connect().flatMap(upstream -> bothWays(in, out, upstream));
    }

    /** Ends when the backend has sent its last byte; a client that goes away ends the backend's connection, and so this as well. */
    private static Mono<Void> bothWays(NettyInbound in, NettyOutbound out, Connection upstream) {
        upstream.outbound()
                .send(in.receive().retain())
                .then()
                .subscribe(null, broken -> upstream.dispose(), upstream::dispose);
        return out.send(upstream.inbound().receive().retain()).then().doFinally(end -> upstream.dispose());
    }
}
