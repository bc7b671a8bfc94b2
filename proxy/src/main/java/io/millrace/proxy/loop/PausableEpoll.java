package io.millrace.proxy.loop;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;

/**
 * Netty's epoll handler, with registrations that survive a time in which no event is wanted.
 *
 * <p>Why: a connection that is paused after its peer has sent FIN wants no event. Netty 4.2.18 then takes the descriptor out
 * of the epoll set but goes on as if it were there, so that reading can never begin again: {@code epoll_ctl} fails with
 * ENOENT. Here such a descriptor stays in the set, for errors, which the kernel reports whatever is asked for, and edge
 * triggered, so that one which lasts (a connection that both sides have ended, waiting for a slow reader) is told once.
 *
 * <p>Threading: as Netty's.
 */
final class PausableEpoll implements IoHandler {

    private static final EpollIoOps ERRORS_ONCE = EpollIoOps.EPOLLERR.with(EpollIoOps.EPOLLET);

    private final IoHandler epoll;

    private PausableEpoll(IoHandler epoll) {
        this.epoll = epoll;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = EpollIoHandler.newFactory();
        return executor -> new PausableEpoll(factory.newHandler(executor));
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Registration(epoll.register(handle));
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return epoll.run(context);
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
