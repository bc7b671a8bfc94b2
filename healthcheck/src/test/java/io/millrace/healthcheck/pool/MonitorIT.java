package io.millrace.healthcheck.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.healthcheck.AdminState;
import io.millrace.healthcheck.PassOver;
import io.millrace.healthcheck.event.Transition.Kind;
import io.millrace.healthcheck.outlier.News;
import io.millrace.healthcheck.outlier.Traffic;
import io.millrace.healthcheck.probe.Attempt;
import io.millrace.healthcheck.probe.Prober;
import io.millrace.healthcheck.probe.Wire;
import io.millrace.healthcheck.testing.Await;
import io.millrace.healthcheck.tier.Mode;
import io.millrace.healthcheck.verdict.ProbeResult;
import io.millrace.healthcheck.verdict.ProbeResult.Layer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A monitor on a real event loop, with other threads at it. */
class MonitorIT {

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final Prober prober = (probe, target, listener) -> passing(listener);
    private final Monitor monitor =
            new Monitor(new Wire(loop, null, null), prober, System::nanoTime, () -> Instant.EPOCH, 1, 100);

    @AfterEach
    void stop() {
        monitor.stop();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** A probe that passes a turn of the loop later, unless nobody wants to know any more. */
    private Attempt passing(Attempt.Listener listener) {
        AtomicBoolean ended = new AtomicBoolean();
        loop.execute(() -> {
            if (ended.compareAndSet(false, true)) {
                listener.onResult(ProbeResult.passed(Layer.L4));
            }
        });
        return new Attempt() {
            @Override
            public void expire() {
                throw new AssertionError("it passes at once");
            }

            @Override
            public void cancel() {
                ended.set(true);
            }
        };
    }

    private static List<MemberPlan> members(int count) {
        List<MemberPlan> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(new MemberPlan(
                    "m" + i,
                    "zone-" + i % 2,
                    i % 2,
                    1,
                    AdminState.READY,
                    MonitorRig.check("m" + i),
                    new PassOver(),
                    new Traffic(2)));
        }
        return members;
    }

    private static PoolPlan plan(List<MemberPlan> members) {
        return MonitorRig.plan(MonitorRig.TIERS, members);
    }

    @Test
    void aRefusalInTrafficChangesTheRoutingWithoutWaitingForAProbe() {
        AtomicReference<Routing> routing = new AtomicReference<>();
        List<MemberPlan> members = members(2);
        monitor.apply(List.of(new WatchedPool(plan(members), routing::set, null)));
        assertNotNull(routing.get(), "there when apply returns");
        Await.until("first answers", () -> monitor.journal().count(Kind.ENDPOINT_UP) == 2);
        Await.until(
                "all to tier 0",
                () -> routing.get().mode() == Mode.NORMAL
                        && routing.get().lanes().get(0).tier() == 0);
        assertTrue(members.get(0).passOver().failed(System.nanoTime()));
        members.get(0).traffic().raise(News.PASSED_OVER);
        Await.until("tier 1", () -> routing.get().lanes().get(0).tier() == 1);
        assertEquals(1, monitor.journal().count(Kind.FAILOVER));
    }

    @Test
    void reloadsNewsAndQuestionsFromManyThreadsAtOnceLeaveItSound() throws InterruptedException {
        List<MemberPlan> members = members(40);
        AtomicReference<Routing> routing = new AtomicReference<>();
        AtomicBoolean busy = new AtomicBoolean(true);
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        monitor.apply(List.of(new WatchedPool(plan(members), routing::set, null)));
        List<Thread> threads = List.of(
                thread(failures, () -> {
                    for (int i = 0; i < 60; i++) {
                        int count = 1 + i * 7 % 40;
                        monitor.apply(List.of(new WatchedPool(
                                plan(members.subList(0, count)), next -> check(next, count, failures), null)));
                    }
                    busy.set(false);
                }),
                thread(failures, () -> {
                    for (int i = 0; busy.get(); i++) {
                        MemberPlan member = members.get(i * 13 % 40);
                        member.passOver().failed(System.nanoTime());
                        member.traffic().raise(News.values()[i % 3]);
                        member.passOver().succeeded();
                    }
                }),
                thread(failures, () -> {
                    while (busy.get()) {
                        assertEquals(1, monitor.status().size());
                        monitor.failBack("web");
                        monitor.journal().latest();
                        monitor.checks();
                    }
                }));
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(20));
        }
        assertEquals(List.of(), List.copyOf(failures));
        monitor.apply(List.of(new WatchedPool(plan(members), routing::set, null)));
        Await.until(
                "everybody is in use",
                () -> routing.get().lanes().stream()
                                .mapToInt(lane -> lane.members().length)
                                .sum()
                        == 40);
    }

    private static void check(Routing routing, int members, ConcurrentLinkedQueue<Throwable> failures) {
        boolean inRange =
                routing.lanes().stream().allMatch(lane -> lane.members()[lane.members().length - 1] < members);
        if (!inRange) {
            failures.add(new AssertionError(members + " members, " + routing));
        }
    }

    private static Thread thread(ConcurrentLinkedQueue<Throwable> failures, Runnable work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (RuntimeException | AssertionError e) {
                failures.add(e);
            }
        });
        thread.start();
        return thread;
    }
}
