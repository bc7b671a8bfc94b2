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
        assertThat(orders.tryAskStop()).isTrue();
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
        orders.tryAskStop();
        assertThat(orders.await()).isEqualTo(Orders.Order.STOP);
    }

    @Test
    void tellsTheSecondWishToStopFromTheFirst() {
        assertThat(orders.tryAskStop()).isTrue();
        assertThat(orders.tryAskStop()).isFalse();
        assertThat(orders.tryAskStop()).isFalse();
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
