package io.millrace.proxy.loop;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.util.ArrayDeque;

/**
 * Netty's epoll handler with rounds that one can ask for, and without two faults that it has in 4.2.18, each of which loses
 * connections.
 *
 * <p>A registration survives a time in which no event is wanted. A connection that is paused after its peer has sent FIN
 * wants none; Netty then takes its descriptor out of the epoll set but goes on as if it were there, so that reading can
 * never begin again ({@code epoll_ctl} fails with ENOENT). Here it stays in the set, for errors, which the kernel reports
 * whatever is asked for, and edge triggered, so that one which lasts (both sides have ended, a slow reader has not) is told
 * once.
 *
 * <p>A new connection gets no event of an older one. When a connection is closed while its event still waits among those
 * that epoll has returned, the next one to be opened gets its descriptor, and Netty gives it that event: the end of
 * somebody else's input, in the middle of connecting. Here no connection gets events of a round that began before it was
 * registered; the kernel repeats what was meant for it in the next.
 *
 * <p>A {@link RawHandle} needs neither: it is registered as it is, and sees to the second by itself.
 *
 * <p>Threading: as Netty's.
 */
final class MendedEpoll implements IoHandler, PollRounds {

    private static final EpollIoOps ERRORS_ONCE = EpollIoOps.EPOLLERR.with(EpollIoOps.EPOLLET);

    private final IoHandler epoll;
    private final ArrayDeque<RawHandle> waitingForRound = new ArrayDeque<>();
    private final Awake awake = new Awake();
    private long round;

    private MendedEpoll(IoHandler epoll) {
        this.epoll = epoll;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = EpollIoHandler.newFactory();
        return executor -> new MendedEpoll(factory.newHandler(executor));
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        if (handle instanceof RawHandle raw) {
            raw.registeredIn(this);
            return epoll.register(raw);
        }
        return new Registration(epoll.register(new Handle((EpollIoHandle) handle, round)));
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        round++;
        int waiting = waitingForRound.size();
        if (waiting == 0) {
            return epoll.run(context);
        }
        awake.context = context;
        int handled = epoll.run(awake);
        for (int i = 0; i < waiting; i++) {
            waitingForRound.removeFirst().onRound();
        }
        return handled + waiting;
    }

    @Override
    public void callInNext(RawHandle handle) {
        waitingForRound.addLast(handle);
    }

    @Override
    public long current() {
        return round;
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return epoll.isCompatible(handleType);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    /** What the loop says to the handler, but for leave to sleep. */
    private static final class Awake implements IoHandlerContext {
        private IoHandlerContext context;

        @Override
        public boolean canBlock() {
            return false;
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return context.delayNanos(currentTimeNanos);
        }

        @Override
        public long deadlineNanos() {
            return context.deadlineNanos();
        }

        @Override
        public void reportActiveIoTime(long activeNanos) {
            context.reportActiveIoTime(activeNanos);
        }

        @Override
        public boolean shouldReportActiveIoTime() {
            return context.shouldReportActiveIoTime();
        }
    }

    /** A channel as the handler sees it, which does not get what came before it. */
    @SuppressWarnings("try")
    private final class Handle implements EpollIoHandle {
        private final EpollIoHandle handle;
        private final long registeredInRound;

        Handle(EpollIoHandle handle, long registeredInRound) {
            this.handle = handle;
            this.registeredInRound = registeredInRound;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            if (round != registeredInRound) {
                handle.handle(registration, event);
            }
        }

        @Override
        public FileDescriptor fd() {
            return handle.fd();
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

    /** Netty's registration, which is never told that nothing is wanted once it was told otherwise. */
    private static final class Registration implements IoRegistration {
        private final IoRegistration registration;
        private boolean inSet;

        Registration(IoRegistration registration) {
            this.registration = registration;
        }

        @Override
        public long submit(IoOps ops) {
            boolean nothing = ops.equals(EpollIoOps.NONE);
            inSet |= !nothing;
            return registration.submit(nothing && inSet ? ERRORS_ONCE : ops);
        }

        @Override
        public <T> T attachment() {
            return registration.attachment();
        }

        @Override
        public boolean isValid() {
            return registration.isValid();
        }

        @Override
        public boolean cancel() {
            return registration.cancel();
        }
    }
}
