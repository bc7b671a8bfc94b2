/**
 * The bytes of HTTP/1.1 messages: heads and chunked bodies, checked against the grammar of RFC 9110 and RFC 9112 and described by offsets.
 *
 * <p>Entry types: {@link io.millrace.proxy.http.wire.RequestHead}, {@link io.millrace.proxy.http.wire.ResponseHead} and
 * {@link io.millrace.proxy.http.wire.ChunkReader}. Each is a state machine that may be fed at any split, looks at a byte when it arrives and refuses
 * what two parsers could read differently; a {@link io.millrace.proxy.http.wire.Refusal} says why.
 *
 * <p>Not here: sockets, buffers of Netty, clocks, routing, and what is written to the other side. The exchange does that with the offsets.
 *
 * <p>Threading: nothing here is thread-safe; an instance belongs to the event loop of its connection.
 */
package io.millrace.proxy.http.wire;
