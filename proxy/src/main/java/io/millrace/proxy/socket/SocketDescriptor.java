package io.millrace.proxy.socket;

import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.Arrays;

/**
 * The descriptor of a TCP socket, with Netty's calls for sockets.
 *
 * <p>Threading: its worker. Why: Netty asks the kernel for the address family of each {@link LinuxSocket} that is made, a system
 * call that a connection does not need. The calls themselves need the number alone, so that a later socket with the same
 * number, of the same family and worker, can make them on the same object.
 */
final class SocketDescriptor extends FileDescriptor {

    /*
     * A LinuxSocket remembers that it was closed or shut down, and would refuse it to a later socket of its number. So neither
     * is done on one that is kept. It is this object that knows whether the descriptor is open, which is not looked at before the
     * number is given to the kernel, where it may be that of another connection by then, of any thread: hence the assertions
     * here and wherever a descriptor is used.
     */
    private final LinuxSocket calls;

    private SocketDescriptor(int number, Calls known) {
        super(number);
        this.calls = known.of(number);
    }

    /** Ownership: takes the number over. */
    static SocketDescriptor accepted(EpollShare share, int number, boolean ipv6) {
        return new SocketDescriptor(number, share.calls(ipv6));
    }

    /** Opens a socket. Errors: {@link io.netty.channel.ChannelException}. */
    static SocketDescriptor open(EpollShare share, boolean ipv6) {
        return new SocketDescriptor(Opening.newNumber(ipv6), share.calls(ipv6));
    }

    /** What can be asked of the open socket, but {@link #close} and {@link #endOutput}. */
    LinuxSocket calls() {
        assert isOpen();
        return calls;
    }

    /** Sends FIN. */
    void endOutput() throws IOException {
        assert isOpen();
        LinuxSocket.newSocket(intValue()).shutdown(false, true);
    }

    /** The calls of one worker's sockets of one family. Limits: an object for each number that was ever in use. */
    static final class Calls {
        private LinuxSocket[] known = {};

        private LinuxSocket of(int number) {
            if (number >= known.length) {
                known = Arrays.copyOf(known, 2 * (number + 1));
            }
            if (known[number] == null) {
                known[number] = LinuxSocket.newSocket(number);
            }
            return known[number];
        }
    }

    /** Where Netty lets go of a number without an object. */
    private static final class Opening extends Socket {
        private Opening(int number) {
            super(number);
        }

        static int newNumber(boolean ipv6) {
            return newSocketStream0(ipv6);
        }
    }
}
