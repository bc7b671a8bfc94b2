package io.millrace.proxy.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransportTest {

    private static final Throwable MISSING =
            new IllegalStateException("outer", new IllegalStateException("no library"));

    @Test
    void autoIsEpollWhereItWorks() {
        assertThat(Transport.choose(null))
                .isEqualTo(new Transport.Choice(
                        Transport.EPOLL, "auto: the fastest measured, on bare descriptors and with splice"));
    }

    @Test
    void autoIsNioWhereEpollIsMissingAndSaysWhatTheSystemSaid() {
        assertThat(Transport.choose(MISSING))
                .isEqualTo(new Transport.Choice(Transport.NIO, "auto: epoll does not work here: no library"));
    }
}
