package io.millrace.proxy.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.config.Transport;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
final class RehearsalIT {

    /** 80 over HTTP, with five new connections among them, and a quarter of that over TCP. */
    @ParameterizedTest
    @CsvSource({"AUTO, false", "NIO, true"})
    void goesThroughAllExchanges(Transport transport, boolean watching) throws Exception {
        assertThat(new Rehearsal(transport, watching, 80, TimeUnit.SECONDS.toNanos(20)).run())
                .isEqualTo(100);
    }

    @Test
    void endsWhenItsTimeIsUp() throws Exception {
        assertThat(new Rehearsal(Transport.AUTO, false, Integer.MAX_VALUE, TimeUnit.MILLISECONDS.toNanos(50)).run())
                .isLessThan(Integer.MAX_VALUE);
    }

    @Test
    void hasNoExchangeWithoutTime() throws Exception {
        assertThat(new Rehearsal(Transport.AUTO, false, 1, 0).run()).isZero();
    }
}
