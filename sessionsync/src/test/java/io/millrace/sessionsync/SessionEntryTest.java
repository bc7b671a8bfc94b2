package io.millrace.sessionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionEntryTest {

    @Test
    void keepsTheLaterDecision() {
        SessionEntry older = entry("a", new SessionVersion(1, 0, "n1"), 900);
        SessionEntry newer = entry("b", new SessionVersion(2, 0, "n1"), 100);
        assertThat(older.merge(newer)).isEqualTo(newer);
        assertThat(newer.merge(older)).isEqualTo(newer);
    }

    @Test
    void prolongsTheSameDecision() {
        SessionVersion version = new SessionVersion(1, 0, "n1");
        assertThat(entry("a", version, 100).merge(entry("a", version, 200)).expiresAtMillis())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mergesCommutativelyAssociativelyAndIdempotently(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            SessionEntry a = randomEntry(random);
            SessionEntry b = randomEntry(random);
            SessionEntry c = randomEntry(random);
            String merged = "seed " + seed + ": " + a + " " + b + " " + c;
            assertThat(a.merge(b)).as(merged).isEqualTo(b.merge(a));
            assertThat(a.merge(b).merge(c)).as(merged).isEqualTo(a.merge(b.merge(c)));
            assertThat(a.merge(a)).as(merged).isEqualTo(a);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void endsTheSameOnEveryNodeWhateverTheOrderOfDelivery(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<SessionEntry> written = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                written.add(randomEntry(random));
            }
            SessionEntry first = delivered(written, random);
            SessionEntry second = delivered(written, random);
            assertThat(first).as("seed %d: %s", seed, written).isEqualTo(second);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8, 9})
    void followsEveryVersionItHasSeenThoughClocksStepBack(long seed) {
        Random random = new Random(seed);
        SessionVersion version = new SessionVersion(random.nextInt(5), Integer.MAX_VALUE - 2, "n0");
        for (int i = 0; i < 10_000; i++) {
            long nowMillis = Math.max(0, version.millis() + random.nextInt(7) - 4);
            SessionVersion next = version.next(nowMillis, "n" + random.nextInt(3));
            assertThat(next).as("seed %d, step %d", seed, i).isGreaterThan(version);
            assertThat(next.millis()).as("seed %d, step %d", seed, i).isGreaterThanOrEqualTo(nowMillis);
            version = next;
        }
    }

    @Test
    void carriesAnExhaustedCounterIntoTheNextMillisecond() {
        assertThat(new SessionVersion(7, Integer.MAX_VALUE, "n1").next(3, "n2"))
                .isEqualTo(new SessionVersion(8, 0, "n2"));
    }

    @Test
    void expiresAtItsInstant() {
        SessionEntry entry = entry("a", new SessionVersion(1, 0, "n1"), 100);
        assertThat(entry.expired(99)).isFalse();
        assertThat(entry.expired(100)).isTrue();
    }

    @Test
    void refusesToMergeAnotherSession() {
        SessionVersion version = new SessionVersion(1, 0, "n1");
        SessionEntry entry = new SessionEntry("alice", "a", version, 1);
        assertThatThrownBy(() -> entry.merge(new SessionEntry("bob", "a", version, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("key: \"bob\" (expected: \"alice\")");
    }

    @Test
    void refusesNegativeNumbers() {
        assertThatThrownBy(() -> new SessionVersion(-1, 0, "n")).hasMessage("millis: -1 (expected: >= 0)");
        assertThatThrownBy(() -> new SessionVersion(0, -1, "n")).hasMessage("counter: -1 (expected: >= 0)");
        assertThatThrownBy(() -> entry("a", new SessionVersion(0, 0, "n"), -1))
                .hasMessage("expiresAtMillis: -1 (expected: >= 0)");
    }

    private static SessionEntry delivered(List<SessionEntry> written, Random random) {
        List<SessionEntry> arrivals = new ArrayList<>(written);
        arrivals.addAll(written.subList(0, random.nextInt(written.size())));
        Collections.shuffle(arrivals, random);
        return arrivals.stream().reduce(SessionEntry::merge).orElseThrow();
    }

    private static SessionEntry randomEntry(Random random) {
        SessionVersion version = new SessionVersion(random.nextInt(3), random.nextInt(3), "n" + random.nextInt(2));
        return entry("e" + random.nextInt(2), version, random.nextInt(3));
    }

    private static SessionEntry entry(String endpoint, SessionVersion version, long expiresAtMillis) {
        return new SessionEntry("client", endpoint, version, expiresAtMillis);
    }
}
