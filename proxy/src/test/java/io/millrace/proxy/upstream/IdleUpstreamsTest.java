package io.millrace.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.loop.Transport;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.loop.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IdleUpstreamsTest {

    private final Workers workers = new Workers(1, Transport.NIO, 1, 4);
    private final List<String> closed = new ArrayList<>();

    @AfterEach
    void stopWorkers() {
        workers.close();
    }

    private final class Named extends IdleUpstream {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        public void closeIdle() {
            leaveIdle();
            closed.add(name);
        }

        @Override
        protected void onEndpointDown() {
            throw new AssertionError("told although it is idle");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private <T> T onWorker(Callable<T> action) throws Exception {
        return workers.all().get(0).loop().submit(action).get();
    }

    private Worker worker() {
        return workers.all().get(0);
    }

    @Test
    void givesBackTheConnectionThatBecameIdleLast() throws Exception {
        IdleUpstreams idle = new IdleUpstreams();
        List<String> popped = onWorker(() -> {
            for (String name : List.of("a", "b", "c")) {
                assertThat(idle.tryPush(new Named(name), worker(), 10)).isTrue();
            }
            return List.of(
                    idle.popOrNull().toString(),
                    idle.popOrNull().toString(),
                    idle.popOrNull().toString());
        });
        assertThat(popped).containsExactly("c", "b", "a");
        assertThat(idle.popOrNull()).isNull();
    }

    @Test
    void closesTheOldestAboveTheLimitOfTheEndpoint() throws Exception {
        IdleUpstreams idle = new IdleUpstreams();
        onWorker(() -> {
            for (String name : List.of("a", "b", "c")) {
                assertThat(idle.tryPush(new Named(name), worker(), 2)).isTrue();
            }
            return null;
        });
        assertThat(closed).containsExactly("a");
        assertThat(idle.size()).isEqualTo(2);
    }

    @Test
    void keepsNoneWhereTheLimitIsZero() throws Exception {
        assertThat(onWorker(() -> new IdleUpstreams().tryPush(new Named("a"), worker(), 0)))
                .isFalse();
    }

    @Test
    void refusesAboveTheWorkersAllowanceOverAllEndpointsUntilOneLeaves() throws Exception {
        IdleUpstreams one = new IdleUpstreams();
        IdleUpstreams other = new IdleUpstreams();
        List<Boolean> kept = onWorker(() -> {
            one.tryPush(new Named("a"), worker(), 10);
            one.tryPush(new Named("b"), worker(), 10);
            other.tryPush(new Named("c"), worker(), 10);
            other.tryPush(new Named("d"), worker(), 10);
            boolean fifth = other.tryPush(new Named("e"), worker(), 10);
            one.popOrNull();
            boolean afterwards = other.tryPush(new Named("f"), worker(), 10);
            return List.of(fifth, afterwards);
        });
        assertThat(kept).containsExactly(false, true);
    }

    @Test
    void aConnectionThatLeavesFromTheMiddleLeavesTheOthersInOrder() throws Exception {
        IdleUpstreams idle = new IdleUpstreams();
        List<String> popped = onWorker(() -> {
            Named middle = new Named("b");
            idle.tryPush(new Named("a"), worker(), 10);
            idle.tryPush(middle, worker(), 10);
            idle.tryPush(new Named("c"), worker(), 10);
            middle.closeIdle();
            return List.of(idle.popOrNull().toString(), idle.popOrNull().toString());
        });
        assertThat(popped).containsExactly("c", "a");
        assertThat(closed).containsExactly("b");
    }

    @Test
    void closeAllClosesEveryone() throws Exception {
        IdleUpstreams idle = new IdleUpstreams();
        onWorker(() -> {
            idle.tryPush(new Named("a"), worker(), 10);
            idle.tryPush(new Named("b"), worker(), 10);
            idle.closeAll();
            return null;
        });
        assertThat(closed).containsExactlyInAnyOrder("a", "b");
        assertThat(idle.size()).isZero();
    }
}
