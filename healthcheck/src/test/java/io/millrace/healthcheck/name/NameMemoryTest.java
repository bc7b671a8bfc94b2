package io.millrace.healthcheck.name;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.healthcheck.name.NamePolicy.Families;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class NameMemoryTest {
    private static final NamePolicy POLICY = new NamePolicy(
            List.of(),
            Families.BOTH,
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofSeconds(2));
    private static final Answer FAILED = Answer.failed("no answer");
    private static final Answer NONE = Answer.none("no such name");

    private final NameMemory memory = new NameMemory();

    @Test
    void holdsAnAnswerAsLongAsItSaysWithinBounds() {
        assertThat(untilNextAfter(60)).isEqualTo(Duration.ofSeconds(60));
        assertThat(untilNextAfter(0)).isEqualTo(Duration.ofSeconds(5));
        assertThat(untilNextAfter(86_400)).isEqualTo(Duration.ofMinutes(5));
        memory.onAnswers(answer(60, "10.0.0.1"), answer(30, "2001:db8::1"), Families.BOTH, 0);
        assertThat(memory.untilNext(POLICY)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void waitsLongerWithEachFailureUntilThereIsAnAnswer() {
        memory.onAnswers(answer(60, "10.0.0.1"), NONE, Families.BOTH, 0);
        assertThat(Stream.generate(() -> {
                            memory.onAnswers(FAILED, FAILED, Families.BOTH, 7);
                            return memory.untilNext(POLICY).toSeconds();
                        })
                        .limit(7))
                .containsExactly(2L, 4L, 8L, 16L, 32L, 32L, 32L);
        memory.onAnswers(answer(60, "10.0.0.1"), NONE, Families.BOTH, 0);
        assertThat(memory.untilNext(POLICY)).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void keepsEverythingWhenNothingWouldBeLeft() {
        memory.onAnswers(answer(60, "10.0.0.1"), answer(60, "2001:db8::1"), Families.BOTH, 1);
        for (Answer trouble : List.of(
                NONE,
                answer(60, "0.0.0.0"),
                answer(60, "224.0.0.1"),
                answer(60, "169.254.169.254"),
                answer(60, "fe80::1"),
                answer(60, "::ffff:169.254.169.254"))) {
            memory.onAnswers(trouble, NONE, Families.BOTH, 2);
            assertThat(memory.known().addresses()).hasSize(2);
            assertThat(memory.known().lost()).isTrue();
            assertThat(memory.known().troubleSinceNanos()).isEqualTo(2);
        }
    }

    @Test
    void keepsTheFamilyThatFailedWhileTheOtherChanges() {
        memory.onAnswers(answer(60, "10.0.0.1"), answer(60, "2001:db8::1"), Families.BOTH, 1);
        memory.onAnswers(FAILED, answer(60, "2001:db8::2"), Families.BOTH, 2);
        assertThat(memory.known())
                .isEqualTo(new KnownName(List.of(address("10.0.0.1"), address("2001:db8::2")), "no answer", 2));
    }

    @Test
    void isNotInTroubleOverAFamilyItHasNoAddressOf() {
        memory.onAnswers(answer(60, "10.0.0.1"), FAILED, Families.BOTH, 1);
        assertThat(memory.known()).isEqualTo(new KnownName(List.of(address("10.0.0.1")), "", 0));
    }

    @Test
    void forgetsAFamilyThatAServerSaysIsGone() {
        memory.onAnswers(answer(60, "10.0.0.1"), answer(60, "2001:db8::1"), Families.BOTH, 1);
        memory.onAnswers(answer(60, "10.0.0.1"), NONE, Families.BOTH, 2);
        assertThat(memory.known().addresses()).containsExactly(address("10.0.0.1"));
    }

    @Test
    void putsAddressesInNumericalOrderOnce() {
        memory.onAnswers(answer(60, "200.0.0.1", "10.0.0.10", "10.0.0.9", "10.0.0.9"), NONE, Families.BOTH, 1);
        assertThat(memory.known().addresses())
                .containsExactly(address("10.0.0.9"), address("10.0.0.10"), address("200.0.0.1"));
    }

    private Duration untilNextAfter(long ttlSeconds) {
        memory.onAnswers(answer(ttlSeconds, "10.0.0.1"), NONE, Families.BOTH, 0);
        return memory.untilNext(POLICY);
    }

    private static Answer answer(long ttlSeconds, String... addresses) {
        return Answer.of(Stream.of(addresses).map(NameMemoryTest::address).toList(), ttlSeconds);
    }

    private static InetAddress address(String literal) {
        return NetUtil.createInetAddressFromIpAddressString(literal);
    }
}
