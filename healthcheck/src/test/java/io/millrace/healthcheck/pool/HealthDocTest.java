package io.millrace.healthcheck.pool;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.millrace.healthcheck.AdminState;
import io.millrace.healthcheck.Availability;
import io.millrace.healthcheck.Ejection;
import io.millrace.healthcheck.Health;
import io.millrace.healthcheck.event.Transition;
import io.millrace.healthcheck.tier.SlowStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.LoggerFactory;

/** {@code docs/HEALTH.md} says what the program does: its tables are run. */
class HealthDocTest {

    /** What happens in the tables is no news for whoever reads the log of a build. */
    private static final Logger EVENTS = (Logger) LoggerFactory.getLogger("io.millrace.healthcheck.event");

    private static String page;
    private static List<DocTable> tables;

    @BeforeAll
    static void read() throws IOException {
        page = Files.readString(Path.of("..", "docs", "HEALTH.md"));
        tables = DocTable.of(page);
        EVENTS.setLevel(Level.OFF);
    }

    @AfterAll
    static void logAgain() {
        EVENTS.setLevel(null);
    }

    @TestFactory
    List<DynamicTest> sharesOverTimeAreThoseOfThePage() {
        List<DynamicTest> tests = new ArrayList<>();
        for (DocTable table : tables) {
            if (table.header().get(0).equals("at")) {
                tests.add(DynamicTest.dynamicTest(table.section() + " " + table.failover(), () -> play(table)));
            }
        }
        assertThat(tests).hasSizeGreaterThan(10);
        return tests;
    }

    private static void play(DocTable table) {
        DocPool pool = new DocPool(table.failover(), false);
        List<String> told = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (List<String> row : table.rows()) {
            int second = Integer.parseInt(row.get(0).replace("s", ""));
            pool.goOnTo(second);
            if (row.get(1).contains("fail back")) {
                pool.failBack();
            }
            pool.is(List.of(row.get(2), row.get(3)));
            told.add(row.get(0) + " " + String.join(" ", row.subList(4, 7)));
            seen.add(row.get(0) + " " + pool.mode() + " " + pool.percent("zone-a") + " " + pool.percent("zone-b"));
        }
        assertThat(seen).isEqualTo(told);
    }

    @Test
    void localZoneIsPreferredAsThePageSays() {
        DocTable table = only("zone-a, here");
        for (List<String> row : table.rows()) {
            DocPool pool = new DocPool(table.failover(), true);
            pool.is(row.subList(0, 2));
            assertThat(List.of(pool.percent("zone-a"), pool.percent("zone-b")))
                    .as(row.toString())
                    .isEqualTo(row.subList(2, 4));
        }
    }

    @Test
    void availabilityIsThatOfTheFirstRowThatFits() {
        DocTable table = only("admin state");
        for (AdminState admin : AdminState.values()) {
            for (int weight : new int[] {0, 1, 256}) {
                for (Ejection ejection : Ejection.values()) {
                    for (Health health : Health.values()) {
                        String words = weight == 0 ? "0" : "1..256";
                        List<String> combination = List.of(admin.name(), words, ejection.name(), health.name());
                        String expected = table.rows().stream()
                                .filter(row -> fits(row, combination))
                                .findFirst()
                                .orElseThrow()
                                .get(4);
                        assertThat(Availability.of(health, ejection, admin, weight))
                                .as(combination.toString())
                                .hasToString(expected);
                    }
                }
            }
        }
    }

    private static boolean fits(List<String> row, List<String> combination) {
        for (int i = 0; i < combination.size(); i++) {
            if (!row.get(i).equals("any") && !List.of(row.get(i).split(", ")).contains(combination.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Test
    void slowStartClimbsAsThePageSays() {
        SlowStart way = SlowStart.returned(0);
        for (List<String> row : only("after").rows()) {
            long after = TimeUnit.SECONDS.toNanos(Integer.parseInt(row.get(0).replace("s", "")));
            assertThat(way.percent(after, Duration.ofSeconds(30).toNanos()) + " %")
                    .isEqualTo(row.get(1));
        }
    }

    @Test
    void everyDefaultOnThePageIsThatOfTheConfiguration() throws IOException {
        String configuration = Files.readString(Path.of("..", "docs", "CONFIGURATION.md"));
        int keys = 0;
        for (DocTable table : tables) {
            if (table.header().equals(List.of("key", "default", "why"))) {
                for (List<String> row : table.rows()) {
                    String key = row.get(0).replace("`", "");
                    String pattern = "\\| `pools\\[]\\.(health-check|ejection|failover)\\." + key + "` \\| [^|]* \\| `"
                            + Pattern.quote(row.get(1)) + "` \\|";
                    assertThat(Pattern.compile(pattern).matcher(configuration).find())
                            .as(row.toString())
                            .isTrue();
                    keys++;
                }
            }
        }
        assertThat(keys).isGreaterThan(20);
    }

    @Test
    void namesEveryKindOfEventAndEveryPicture() {
        assertThat(Arrays.stream(Transition.Kind.values()).map(kind -> "`" + kind + "`"))
                .allMatch(page::contains);
        Pattern.compile("\\]\\((images/[^)]+)\\)")
                .matcher(page)
                .results()
                .forEach(picture ->
                        assertThat(Path.of("..", "docs", picture.group(1))).exists());
    }

    private static DocTable only(String firstColumn) {
        List<DocTable> found = tables.stream()
                .filter(table -> table.header().get(0).equals(firstColumn))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
