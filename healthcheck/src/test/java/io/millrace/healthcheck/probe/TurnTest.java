package io.millrace.healthcheck.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TurnTest {
    private final MockTicker clock = Ticker.newMockTicker();
    private final Turn turn = new Turn(clock);

    private void pass(long millis) {
        clock.advance(millis, TimeUnit.MILLISECONDS);
    }

    @Test
    void oneThatNeverCameIsNotFair() {
        pass(1_000);
        assertThat(turn.wasFair()).isFalse();
    }

    @Test
    void oneThatCameAtOnceIsFairHoweverShortTheTime() {
        turn.begin();
        assertThat(turn.wasFair()).isTrue();
        pass(1_000);
        assertThat(turn.wasFair()).isTrue();
    }

    @Test
    void oneThatLeftLessThanHalfOfTheTimeIsNotFair() {
        pass(501);
        turn.begin();
        pass(499);
        assertThat(turn.wasFair()).isFalse();
    }

    @Test
    void oneThatLeftHalfOfTheTimeIsFair() {
        pass(500);
        turn.begin();
        pass(500);
        assertThat(turn.wasFair()).isTrue();
    }
}
