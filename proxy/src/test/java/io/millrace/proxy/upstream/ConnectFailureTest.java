package io.millrace.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectFailureTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "newSocketStream(..) failed with error(-24): Too many open files",
                "newSocketStream(..) failed with error(-23): Too many open files in system",
                "connect(..) failed with error(-99): Cannot assign requested address",
                "newSocketStream(..) failed with error(-105): No buffer space available",
                "epoll_ctl(..) failed with error(-28): No space left on device",
                "epoll_ctl(..) failed with error(-12): Cannot allocate memory",
            })
    void aShortageOfOurOwnBlamesNoEndpoint(String message) {
        assertThat(ConnectFailure.of(new IOException(message)).blamesEndpoint()).isFalse();
    }
}
