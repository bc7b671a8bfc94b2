package io.millrace.sessionsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SessionTableTest {

    private long nowMillis = 1_000_000;
    private final SessionTable table = new SessionTable(100, () -> nowMillis);

    @Test
    void answersWhatWasTakenIn() {
        SessionEntry entry = entry("alice", 1, nowMillis + 10);
        assertThat(table.merge(entry)).isEqualTo(entry);
        assertThat(table.entryOrNull("alice")).isEqualTo(entry);
        assertThat(table.entryOrNull("bob")).isNull();
    }

    @Test
    void keepsTheLaterOfTwoCopies() {
        SessionEntry newer = entry("alice", 2, nowMillis + 10);
        table.merge(newer);
        assertThat(table.merge(entry("alice", 1, nowMillis + 99))).isEqualTo(newer);
        assertThat(table.entryOrNull("alice")).isEqualTo(newer);
    }

    @Test
    void forgetsAnEntryAtItsInstant() {
        table.merge(entry("alice", 1, nowMillis + 10));
        nowMillis += 9;
        assertThat(table.entryOrNull("alice")).isNotNull();
        nowMillis += 1;
        assertThat(table.entryOrNull("alice")).isNull();
    }

    @Test
    void livesAsLongAsTheLatestCopySays() {
        table.merge(entry("alice", 1, nowMillis + 10));
        table.merge(entry("alice", 1, nowMillis + 1_000));
        nowMillis += 999;
        assertThat(table.entryOrNull("alice")).isNotNull();
        nowMillis += 1;
        assertThat(table.entryOrNull("alice")).isNull();
    }

    @Test
    void readingDoesNotProlongASession() {
        table.merge(entry("alice", 1, nowMillis + 10));
        for (int i = 0; i < 10; i++) {
            table.entryOrNull("alice");
            nowMillis++;
        }
        assertThat(table.entryOrNull("alice")).isNull();
    }

    @Test
    void takesInNothingThatHasExpired() {
        assertThat(table.merge(entry("alice", 1, nowMillis))).isNull();
        assertThat(table.entryOrNull("alice")).isNull();
    }

    @Test
    void staysWithinItsLimitAndCountsWhatHadToLeave() {
        for (int i = 0; i < 1_000; i++) {
            table.merge(entry("client-" + i, 1, nowMillis + 10));
        }
        assertThat(table.size()).isEqualTo(100);
        assertThat(table.evictions()).isEqualTo(900);
    }

    @Test
    void doesNotCountExpiryAsEviction() {
        table.merge(entry("alice", 1, nowMillis + 10));
        nowMillis += 100_000;
        assertThat(table.size()).isZero();
        assertThat(table.evictions()).isZero();
    }

    @Test
    void refusesATableWithoutRoom() {
        assertThatThrownBy(() -> new SessionTable(0, () -> 0)).hasMessage("maximumEntries: 0 (expected: >= 1)");
    }

    private static SessionEntry entry(String key, long versionMillis, long expiresAtMillis) {
        return new SessionEntry(key, "e1", new SessionVersion(versionMillis, 0, "n1"), expiresAtMillis);
    }
}
