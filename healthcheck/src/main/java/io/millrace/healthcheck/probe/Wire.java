package io.millrace.healthcheck.probe;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import java.util.function.Supplier;

/**
 * What probes use of the program that runs them: an event loop of their own, not one that carries traffic, and channels that
 * can be registered with it.
 *
 * <p>Where the transport can, the program gives sockets with TCP_QUICKACK off: then a plain TCP probe is answered by the kernel of
 * the target and reset before its application hears of it, which saves a packet here and an accept there.
 */
public record Wire(EventLoop loop, Supplier<SocketChannel> sockets, Supplier<DatagramChannel> datagrams) {}
