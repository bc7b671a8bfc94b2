/**
 * Layer 7: exchanges, and the HTTP/1.1 connections on both sides of them.
 *
 * <p>A client's bytes come in at {@link io.millrace.proxy.http.Http1Downstream}, which reads heads with {@code http.wire} and
 * hands each request to an {@link io.millrace.proxy.http.Exchange}. The exchange finds route, pool and endpoint, takes an
 * idle {@link io.millrace.proxy.http.Http1Upstream} or connects a new one, retries where that is safe, and lets the two
 * sides stream to each other. All of it runs on the worker of the client's connection.
 */
package io.millrace.proxy.http;
