package io.millrace.proxy.config;

/** The kernel interface that event loops wait on; {@link #AUTO} takes the best one that works here. */
public enum Transport {
    AUTO,
    EPOLL,
    IO_URING,
    NIO
}
