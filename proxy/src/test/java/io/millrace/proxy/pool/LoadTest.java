package io.millrace.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.config.RetryBudget;
import org.junit.jupiter.api.Test;

class LoadTest {

    @Test
    void grantsTheMinimumWithoutAnyLoad() {
        Load load = new Load(new RetryBudget(20, 3));
        assertThat(grants(load, 10)).isEqualTo(3);
    }

    @Test
    void grantsAShareOfTheActiveExchanges() {
        Load load = new Load(new RetryBudget(20, 3));
        for (int i = 0; i < 100; i++) {
            load.exchangeBegun();
        }
        assertThat(grants(load, 50)).isEqualTo(20);
    }

    @Test
    void grantsAgainWhenAReplayHasEnded() {
        Load load = new Load(new RetryBudget(0, 1));
        assertThat(load.tryReplay()).isTrue();
        assertThat(load.tryReplay()).isFalse();
        load.replayEnded();
        assertThat(load.tryReplay()).isTrue();
    }

    @Test
    void grantsNothingWhereTheBudgetIsNothing() {
        assertThat(new Load(new RetryBudget(0, 0)).tryReplay()).isFalse();
    }

    private static int grants(Load load, int attempts) {
        int granted = 0;
        for (int i = 0; i < attempts; i++) {
            if (load.tryReplay()) {
                granted++;
            }
        }
        return granted;
    }
}
