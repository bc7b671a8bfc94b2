package io.millrace.proxy.loop;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/** The kernel interface by which the event loops see their sockets. */
public enum Transport {
    EPOLL {
        @Override
        IoHandlerFactory ioHandlerFactory() {
            return MendedEpoll.newFactory();
        }

        @Override
        public ServerChannel newServerChannel() {
            return new EpollServerSocketChannel();
        }

        @Override
        public SocketChannel newSocketChannel() {
            return new EpollSocketChannel();
        }

        @Override
        public SocketChannel newProbeChannel() {
            EpollSocketChannel channel = new EpollSocketChannel();
            channel.config().setTcpQuickAck(false);
            return channel;
        }

        @Override
        public DatagramChannel newDatagramChannel() {
            return new EpollDatagramChannel();
        }
    },

    IO_URING {
        @Override
        IoHandlerFactory ioHandlerFactory() {
            return MendedIoUring.newFactory(IoUringIoHandler.newFactory(
                    new IoUringIoHandlerConfig().setRingSize(1024).setCqSize(32 * 1024)));
        }

        @Override
        public ServerChannel newServerChannel() {
            return new IoUringServerSocketChannel();
        }

        @Override
        public SocketChannel newSocketChannel() {
            return new IoUringSocketChannel();
        }

        @Override
        public DatagramChannel newDatagramChannel() {
            return new IoUringDatagramChannel();
        }
    },

    NIO {
        @Override
        IoHandlerFactory ioHandlerFactory() {
            return NioIoHandler.newFactory();
        }

        @Override
        public ServerChannel newServerChannel() {
            return new NioServerSocketChannel();
        }

        @Override
        public SocketChannel newSocketChannel() {
            return new NioSocketChannel();
        }

        @Override
        public DatagramChannel newDatagramChannel() {
            return new NioDatagramChannel();
        }
    };

    /** A transport and, in words for the operator, why it was taken. */
    public record Choice(Transport transport, String reason) {}

    /*
     * With one request the kernel could accept any number of connections, before anybody has counted them: a burst took all
     * descriptors though the limit was below, and Netty repeats the request at once when there are none left, paused or not.
     * Netty reads this once, before the first use of io_uring.
     */
    static {
        System.setProperty("io.netty.iouring.acceptMultiShotEnabled", "false");
    }

    abstract IoHandlerFactory ioHandlerFactory();

    /** Errors: throws Netty's {@code ChannelException} when no descriptor is left. */
    public abstract ServerChannel newServerChannel();

    /** Errors: throws Netty's {@code ChannelException} when no descriptor is left. */
    public abstract SocketChannel newSocketChannel();

    /**
     * A channel for a probe, with TCP_QUICKACK off where the transport can: what only connects and leaves is then not even
     * noticed by the server's application. Errors: as {@link #newSocketChannel}.
     */
    public SocketChannel newProbeChannel() {
        return newSocketChannel();
    }

    /** Errors: throws Netty's {@code ChannelException} when no descriptor is left. */
    public abstract DatagramChannel newDatagramChannel();

    /**
     * The best transport that works here: epoll, which leads on every workload measured so far, else NIO.
     *
     * <p>Why io_uring is not even asked for: it has no lead that would pay for loading it at every start.
     */
    public static Choice choose() {
        return choose(Epoll.unavailabilityCause());
    }

    /** @param epollMissing why it does not work here, null if it does */
    static Choice choose(Throwable epollMissing) {
        return epollMissing == null
                ? new Choice(EPOLL, "auto: the fastest measured, on bare descriptors and with splice")
                : new Choice(NIO, "auto: epoll does not work here: " + rootMessage(epollMissing));
    }

    /** The named transport. Errors: {@link IllegalStateException} with the reason when it does not work here. */
    public static Choice require(Transport transport) {
        Throwable missing = switch (transport) {
            case EPOLL -> Epoll.unavailabilityCause();
            case IO_URING -> IoUring.unavailabilityCause();
            case NIO -> null;
        };
        if (missing != null) {
            throw new IllegalStateException("transport " + transport.name().toLowerCase(java.util.Locale.ROOT)
                    + " does not work here: " + rootMessage(missing)
                    + " (expected: auto, or one that the kernel supports)");
        }
        return new Choice(transport, "configured");
    }

    private static String rootMessage(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
