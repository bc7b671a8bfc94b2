package io.millrace.healthcheck.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.AdminState;
import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.PassOver;
import io.millrace.healthcheck.outlier.Traffic;
import io.millrace.healthcheck.probe.Probe;
import io.millrace.healthcheck.probe.Target;
import io.millrace.healthcheck.schedule.Check;
import io.millrace.healthcheck.verdict.CheckTiming;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GoneTest {

    private final Gone gone = new Gone();
    private final List<Member> members =
            List.of(member(0, "a", Health.DOWN), member(1, "a", Health.UP), member(2, "b", Health.UP));
    private final Set<Check> inQuestion = new HashSet<>();
    private final List<Integer> told = new ArrayList<>();

    private static Member member(int index, String zone, Health health) {
        CheckTiming timing = new CheckTiming(
                Duration.ofSeconds(2), Duration.ofSeconds(1), 2, 3, 10, Duration.ofMillis(500), Duration.ofSeconds(10));
        Target target = new Target(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 1000 + index),
                null,
                null,
                Target.ProxyHeader.NONE);
        Check check = new Check(new Probe.Tcp(), target, timing);
        MemberPlan plan =
                new MemberPlan("m" + index, zone, 0, 1, AdminState.READY, check, new PassOver(), new Traffic(1));
        return new Member(plan, index, health, false, 0);
    }

    private void tell(long nowNanos) {
        gone.tell(members, inQuestion::contains, told::add, nowNanos);
    }

    @Test
    void isToldAtOnceWhereNobodyElseIsInQuestion() {
        gone.add(members.get(0), 0);
        tell(0);
        assertThat(told).containsExactly(0);
        assertThat(gone.isEmpty()).isTrue();
    }

    @Test
    void waitsForTheRestOfItsZone() {
        inQuestion.add(members.get(1).plan().check());
        gone.add(members.get(0), 0);
        tell(Gone.LONGEST_WAIT_NANOS - 1);
        assertThat(told).isEmpty();
        inQuestion.clear();
        tell(Gone.LONGEST_WAIT_NANOS - 1);
        assertThat(told).containsExactly(0);
    }

    @Test
    void waitsForNobodyLongerThanItsBound() {
        inQuestion.add(members.get(1).plan().check());
        gone.add(members.get(0), 0);
        tell(Gone.LONGEST_WAIT_NANOS);
        assertThat(told).containsExactly(0);
    }

    @Test
    void doesNotWaitForOtherZones() {
        inQuestion.add(members.get(2).plan().check());
        gone.add(members.get(0), 0);
        tell(0);
        assertThat(told).containsExactly(0);
    }

    @Test
    void isNoNewsAnyMoreOnceItIsBack() {
        inQuestion.add(members.get(1).plan().check());
        gone.add(members.get(0), 0);
        tell(0);
        members.get(0).health(Health.UP, 1);
        inQuestion.clear();
        tell(1);
        assertThat(told).isEmpty();
        assertThat(gone.isEmpty()).isTrue();
    }
}
