package io.millrace.proxy.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListeningSocketTest {

    /** What Netty calls an error of the kernel cannot be made, and is spoiled for the process, before its native part is there. */
    @BeforeAll
    static void load() {
        assumeTrue(Epoll.isAvailable(), "needs Netty's native part");
    }

    @ParameterizedTest
    @CsvSource({
        "EPERM, 1, true",
        "EBADF, 9, false",
        "ENOMEM, 12, false",
        "EINVAL, 22, false",
        "ENFILE, 23, false",
        "EMFILE, 24, false",
        "EPROTO, 71, true",
        "ENOTSOCK, 88, false",
        "ENETDOWN, 100, true",
        "ENETUNREACH, 101, true",
        "ECONNABORTED, 103, true",
        "ENOBUFS, 105, false",
        "EHOSTUNREACH, 113, true",
    })
    void onlyAnErrorOfTheConnectionItselfLetsAcceptingGoOn(String name, int number, boolean goesOn) {
        NativeIoException error = new NativeIoException("accept", -number, false);
        assertThat(ListeningSocket.endsOneConnectionOnly(error)).as(name).isEqualTo(goesOn);
    }

    @ParameterizedTest
    @CsvSource({"Too many open files", "Software caused connection abort"})
    void whatHasNoNumberIsTakenForLasting(String message) {
        assertThat(ListeningSocket.endsOneConnectionOnly(new IOException(message)))
                .isFalse();
    }
}
