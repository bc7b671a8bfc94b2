package io.millrace.proxy.socket;

import io.millrace.proxy.loop.PollRounds;
import io.millrace.proxy.loop.RawHandle;
import io.millrace.proxy.loop.Worker;
import io.netty.channel.ChannelException;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;

/** A listening socket that is its descriptor, in the epoll set of its worker's loop. */
final class EpollListeningSocket extends ListeningSocket implements RawHandle {

    /*
     * Level triggered: what is not accepted is told again. One connection is accepted for each event, and no call made that
     * finds nothing, until events in successive rounds show that more are waiting; then twice as many each time.
     */
    private static final int MOST_AT_ONCE = 64;

    private static final EpollIoOps NOTHING = EpollIoOps.EPOLLERR.with(EpollIoOps.EPOLLET);

    private final Worker worker;
    private final LinuxSocket descriptor;
    private final AcceptListener listener;
    private final InetSocketAddress address;
    private final boolean ipv6;
    private EpollShare share;
    private IoRegistration registration;
    private boolean accepting;
    private int atOnce = 1;
    private long lastRound;

    private EpollListeningSocket(
            Worker worker, LinuxSocket descriptor, AcceptListener listener, InetSocketAddress address, boolean ipv6) {
        this.worker = worker;
        this.descriptor = descriptor;
        this.listener = listener;
        this.address = address;
        this.ipv6 = ipv6;
    }

    /** As {@link Sockets#bind}. What is set on the listening socket holds for those it accepts. */
    static ListeningSocket bind(Worker worker, InetSocketAddress address, int backlog, AcceptListener listener)
            throws IOException {
        boolean ipv6 = address.getAddress() instanceof Inet6Address;
        LinuxSocket descriptor = newSocket(ipv6);
        try {
            descriptor.setReuseAddress(true);
            descriptor.setReusePort(true);
            descriptor.setTcpNoDelay(true);
            descriptor.bind(address);
            descriptor.listen(backlog);
            return new EpollListeningSocket(worker, descriptor, listener, descriptor.localAddress(), ipv6);
        } catch (IOException | RuntimeException e) {
            descriptor.close();
            throw e;
        }
    }

    private static LinuxSocket newSocket(boolean ipv6) throws IOException {
        try {
            return LinuxSocket.newSocketStream(ipv6);
        } catch (ChannelException e) {
            throw new IOException(e);
        }
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void accepting(boolean wanted) {
        assert worker.loop().inEventLoop();
        if (accepting == wanted || !descriptor.isOpen()) {
            return;
        }
        accepting = wanted;
        if (registration == null) {
            register();
        }
        registration.submit(wanted ? EpollIoOps.EPOLLIN : NOTHING);
    }

    private void register() {
        try {
            share = EpollShare.of(worker);
            registration = share.register(this);
        } catch (IOException e) {
            throw new IllegalStateException("cannot accept on " + address, e);
        }
    }

    @Override
    public void registeredIn(PollRounds rounds) {
        share.rounds = rounds;
    }

    @Override
    public FileDescriptor fd() {
        return descriptor;
    }

    @Override
    public void handle(IoRegistration ignored, IoEvent event) {
        long round = share.rounds.current();
        atOnce = round == lastRound + 1 ? Math.min(2 * atOnce, MOST_AT_ONCE) : 1;
        lastRound = round;
        for (int accepted = 0; accepted < atOnce && accepting; accepted++) {
            if (!accept()) {
                atOnce = 1;
            }
        }
    }

    /** Whether there was a connection. */
    private boolean accept() {
        int accepted;
        try {
            accepted = descriptor.accept(share.acceptedFrom);
        } catch (IOException e) {
            if (endsOneConnectionOnly(e)) {
                return true;
            }
            listener.onAcceptFailed(e);
            return false;
        }
        if (accepted < 0) {
            return false;
        }
        EpollSocket socket = EpollSocket.accepted(share, SocketDescriptor.accepted(share, accepted, ipv6));
        try {
            listener.onAccepted(socket);
        } catch (RuntimeException | Error e) {
            socket.close();
            listener.onAcceptFailed(e);
        }
        return true;
    }

    @Override
    public void close() {
        if (worker.loop().inEventLoop()) {
            closeNow();
            return;
        }
        try {
            worker.submit(this::closeNow).syncUninterruptibly();
        } catch (RejectedExecutionException loopHasEnded) {
            closeNow();
        }
    }

    private void closeNow() {
        accepting = false;
        try {
            descriptor.close();
        } catch (IOException ignored) {
            // The descriptor is gone whatever close reports.
        }
        if (registration != null) {
            registration.cancel();
        }
    }
}
