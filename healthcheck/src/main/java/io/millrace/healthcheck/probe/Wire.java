package io.millrace.healthcheck.probe;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import java.util.function.Supplier;

/**
 * What probes use of the program that runs them: an event loop of their own, not one that carries traffic, and channels that
 * can be registered with it.
 */
public record Wire(EventLoop loop, Supplier<SocketChannel> sockets, Supplier<DatagramChannel> datagrams) {}
