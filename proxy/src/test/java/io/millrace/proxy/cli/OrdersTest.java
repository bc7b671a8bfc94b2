package io.millrace.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class OrdersTest {
    private final Orders orders = new Orders();

    @Test
    void makesOneReloadOfABurst() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            orders.askReload();
        }
        assertThat(orders.await()).isEqualTo(Orders.Order.RELOAD);
        assertThat(orders.askStop(0)).isEqualTo(Orders.Wish.FIRST);
        assertThat(orders.await()).isEqualTo(Orders.Order.STOP);
    }

    @Test
    void keepsAReloadThatIsAskedForWhileOneIsCarriedOut() throws InterruptedException {
        orders.askReload();
        assertThat(orders.await()).isEqualTo(Orders.Order.RELOAD);
        orders.askReload();
        assertThat(orders.await()).isEqualTo(Orders.Order.RELOAD);
    }

    @Test
    void stopsBeforeItReloads() throws InterruptedException {
        orders.askReload();
        orders.askStop(0);
        assertThat(orders.await()).isEqualTo(Orders.Order.STOP);
    }

    @Test
    void tellsASecondWishToStopFromOneInTheSameBreath() {
        long start = Long.MAX_VALUE - 10;
        assertThat(orders.askStop(start)).isEqualTo(Orders.Wish.FIRST);
        assertThat(orders.askStop(start)).isEqualTo(Orders.Wish.REPEATED);
        assertThat(orders.askStop(start + 49_999_999)).isEqualTo(Orders.Wish.REPEATED);
        assertThat(orders.askStop(start + 50_000_000)).isEqualTo(Orders.Wish.SECOND);
        assertThat(orders.askStop(start + 50_000_001)).isEqualTo(Orders.Wish.SECOND);
    }

    @Test
    void wakesTheThreadThatWaits() throws Exception {
        CompletableFuture<Orders.Order> next = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                next.complete(orders.await());
            } catch (InterruptedException unexpected) {
                next.completeExceptionally(unexpected);
            }
        });
        waiting.start();
        while (waiting.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        orders.askReload();
        assertThat(next.get(5, TimeUnit.SECONDS)).isEqualTo(Orders.Order.RELOAD);
    }
}
