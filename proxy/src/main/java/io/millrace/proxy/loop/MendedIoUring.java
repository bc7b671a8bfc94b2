package io.millrace.proxy.loop;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Netty's io_uring handler without two faults that it has in 4.2.18: a connection whose peer has sent FIN may never be
 * written to again, and a reset that comes right behind data is not noticed.
 *
 * <p>Threading: as Netty's.
 */
final class MendedIoUring implements IoHandler {

    /*
     * The kernel answers every question of a ring for readiness with POLLRDHUP as well, asked for or not. Once the peer has
     * sent FIN, the question whether there is room to write is therefore answered at once, and the answer is not about room.
     * Netty takes it for one about the input, waits for that about room for ever, and writes nothing meanwhile.
     *
     * Netty asks once for the end of the input and needs to be told once. Each further answer which tells of that end alone
     * can only be to a question for room. It is kept back, and after a while Netty is told that there is room: it tries to
     * write, and asks again if there was none. The while doubles from 1 to 32 ms, and is short again after each write.
     *
     * With received bytes the kernel says whether there are more. It counts a FIN behind them as more, but not a reset, and
     * readiness is told once: Netty then waits for news that have come already. After a reset was told, there is always more
     * to read here, until reading fails.
     */
    private static final byte POLL_ADD = 6;

    private static final byte RECV = 27;

    private static final int POLLIN = 0x1;
    private static final int POLLOUT = 0x4;
    private static final int POLLERR = 0x8;
    private static final int POLLHUP = 0x10;
    private static final int POLLRDHUP = 0x2000;
    private static final int MORE_TO_READ = 0x4;

    private static final long SHORTEST_WAIT_MILLIS = 1;
    private static final long LONGEST_WAIT_MILLIS = 32;

    private final IoHandler ring;
    private final EventExecutor loop;

    private MendedIoUring(IoHandler ring, EventExecutor loop) {
        this.ring = ring;
        this.loop = loop;
    }

    /** @param ring Netty's own */
    static IoHandlerFactory newFactory(IoHandlerFactory ring) {
        return executor -> new MendedIoUring(ring.newHandler(executor), (EventExecutor) executor);
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return ring.register(new Handle((IoUringIoHandle) handle));
    }

    @Override
    public void initialize() {
        ring.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return ring.run(context);
    }

    @Override
    public void wakeup() {
        ring.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return ring.isCompatible(handleType);
    }

    @Override
    public void prepareToDestroy() {
        ring.prepareToDestroy();
    }

    @Override
    public void destroy() {
        ring.destroy();
    }

    /** A channel as the handler sees it, which takes each answer for what it is. */
    @SuppressWarnings("try")
    private final class Handle implements IoUringIoHandle {
        private final IoUringIoHandle handle;
        private boolean toldEnd;
        private boolean broken;
        private long waitMillis = SHORTEST_WAIT_MILLIS;

        Handle(IoUringIoHandle handle) {
            this.handle = handle;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            IoUringIoEvent answer = (IoUringIoEvent) event;
            if (answer.opcode() == POLL_ADD) {
                onReady(registration, answer);
            } else {
                onDone(registration, answer);
            }
        }

        private void onReady(IoRegistration registration, IoUringIoEvent answer) {
            int ready = Math.max(0, answer.res());
            broken |= (ready & (POLLERR | POLLHUP)) != 0;
            boolean endAlone = (ready & (POLLIN | POLLOUT | POLLRDHUP)) == POLLRDHUP;
            if (endAlone && toldEnd) {
                tellOfRoomLater(registration, answer.userData());
            } else {
                toldEnd |= endAlone;
                handle.handle(registration, answer);
            }
        }

        private void onDone(IoRegistration registration, IoUringIoEvent answer) {
            if (answer.res() > 0) {
                waitMillis = SHORTEST_WAIT_MILLIS;
            }
            handle.handle(registration, broken && answer.opcode() == RECV ? withMoreToRead(answer) : answer);
        }

        private static IoUringIoEvent withMoreToRead(IoUringIoEvent answer) {
            return new IoUringIoEvent(answer.res(), answer.flags() | MORE_TO_READ, answer.opcode(), answer.userData());
        }

        private void tellOfRoomLater(IoRegistration registration, long question) {
            IoUringIoEvent room = new IoUringIoEvent(POLLOUT, 0, POLL_ADD, question);
            loop.schedule(() -> tellOfRoom(registration, room), waitMillis, TimeUnit.MILLISECONDS);
            waitMillis = Math.min(2 * waitMillis, LONGEST_WAIT_MILLIS);
        }

        private void tellOfRoom(IoRegistration registration, IoUringIoEvent room) {
            if (registration.isValid()) {
                handle.handle(registration, room);
            }
        }

        @Override
        public void registered() {
            handle.registered();
        }

        @Override
        public void unregistered() {
            handle.unregistered();
        }

        @Override
        public void close() throws Exception {
            handle.close();
        }
    }
}
