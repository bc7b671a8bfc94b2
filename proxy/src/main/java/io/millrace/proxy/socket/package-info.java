/**
 * TCP sockets as the protocols see them: bytes that come in lent, bytes that go out copied or passed through, ends of either
 * direction told apart; the same on every transport.
 *
 * <p>Entry types: {@link io.millrace.proxy.socket.TcpSocket} with its {@link io.millrace.proxy.socket.SocketHandler}, and
 * {@link io.millrace.proxy.socket.ListeningSocket}. What is said over them is not known here.
 */
package io.millrace.proxy.socket;
