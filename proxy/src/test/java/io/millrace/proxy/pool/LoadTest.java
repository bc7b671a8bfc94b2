package io.millrace.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.proxy.config.RetryBudget;
import java.util.ArrayList;
import java.util.List;
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

    @Test
    void tellsThoseThatWaitInTheirOrderAsRoomComes() {
        Load load = new Load(new RetryBudget(0, 2));
        List<String> told = new ArrayList<>();
        assertThat(grants(load, 2)).isEqualTo(2);
        load.awaitReplay(() -> told.add("first"));
        load.awaitReplay(() -> told.add("second"));
        load.awaitReplay(() -> told.add("third"));
        load.replayEnded();
        assertThat(told).containsExactly("first");
        load.replayEnded();
        assertThat(told).containsExactly("first", "second");
        assertThat(load.waiting()).isEqualTo(1);
    }

    @Test
    void tellsNobodyWhoNoLongerWaits() {
        Load load = new Load(new RetryBudget(0, 1));
        List<String> told = new ArrayList<>();
        Load.Waiter gone = () -> told.add("gone");
        assertThat(load.tryReplay()).isTrue();
        load.awaitReplay(gone);
        load.awaitReplay(() -> told.add("patient"));
        load.stopWaiting(gone);
        load.replayEnded();
        assertThat(told).containsExactly("patient");
    }

    @Test
    void goesOnAfterOneThatThrows() {
        Load load = new Load(new RetryBudget(0, 1));
        List<String> told = new ArrayList<>();
        assertThat(load.tryReplay()).isTrue();
        load.awaitReplay(() -> {
            throw new IllegalStateException("a bug");
        });
        load.awaitReplay(() -> told.add("next"));
        assertThatThrownBy(load::replayEnded).hasMessage("a bug");
        load.replayEnded();
        assertThat(told).containsExactly("next");
    }

    @Test
    void goesThroughManyThatFailAtOnceWithoutGoingDeeper() {
        Load load = new Load(new RetryBudget(0, 1));
        int[] told = {0};
        assertThat(load.tryReplay()).isTrue();
        for (int i = 0; i < 100_000; i++) {
            load.awaitReplay(new Load.Waiter() {
                @Override
                public void onReplayRoom() {
                    told[0]++;
                    load.replayEnded();
                }
            });
        }
        load.replayEnded();
        assertThat(told[0]).isEqualTo(100_000);
        assertThat(grants(load, 5)).isEqualTo(1);
    }

    @Test
    void letsOneGoEvenWhenTheShareHasBecomeLessThanOne() {
        Load load = new Load(new RetryBudget(20, 0));
        for (int i = 0; i < 5; i++) {
            load.exchangeBegun();
        }
        List<String> told = new ArrayList<>();
        assertThat(load.tryReplay()).isTrue();
        load.awaitReplay(() -> told.add("waiting"));
        load.exchangeEnded();
        load.replayEnded();
        assertThat(told).containsExactly("waiting");
    }

    @Test
    void waitingIsInVainWhereTheBudgetIsNothing() {
        assertThat(new Load(new RetryBudget(0, 0)).mayWait()).isFalse();
        assertThat(new Load(new RetryBudget(0, 1)).mayWait()).isTrue();
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
