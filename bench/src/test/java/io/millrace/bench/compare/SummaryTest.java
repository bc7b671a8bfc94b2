package io.millrace.bench.compare;

import static io.millrace.bench.compare.Contender.Side.OURS;
import static io.millrace.bench.compare.Contender.Side.PEER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class SummaryTest {
    private static final Figure MORE = Figure.PER_CPU_SECOND;
    private static final Figure LESS = Figure.FIRST_BYTE_MILLIS;

    private final List<Run> runs = new ArrayList<>();

    @Test
    void theMedianIsTheMiddleOneOrTheMeanOfTwo() {
        assertThat(Summary.median(5, 1, 9)).isEqualTo(5);
        assertThat(Summary.median(1, 9, 5, 3)).isEqualTo(4);
        assertThat(Summary.median(7)).isEqualTo(7);
        assertThat(Summary.median()).isNaN();
    }

    @Test
    void oursIsComparedWithTheBestPeerWhicheverWayIsBetter() {
        runsOf("work", MORE, Map.of("millrace", 120.0, "haproxy", 80.0, "nginx", 100.0));
        runsOf("start", LESS, Map.of("millrace", 700.0, "haproxy", 50.0, "nginx", 70.0));
        Summary summary = new Summary(runs);

        assertThat(summary.ratio("work", "millrace", MORE)).isEqualTo(1.2, within(1e-9));
        assertThat(summary.ratio("start", "millrace", LESS)).isEqualTo(14);
        assertThat(summary.advantage("start", "millrace", LESS)).isEqualTo(1 / 14.0);
        assertThat(summary.ratio("nothing", "millrace", LESS)).isNaN();
    }

    @Test
    void aJavaPeerIsNotThePeerToBeat() {
        runsOf("work", MORE, Map.of("millrace", 120.0, "nginx", 100.0));
        runs.add(run("work", "vertx", Contender.Side.JAVA_PEER, 1, MORE, 500));

        assertThat(new Summary(runs).bestPeer("work", MORE)).isEqualTo(100);
    }

    @Test
    void theTableHasARowForEachStudyAndAColumnForEachContender() {
        runsOf("http-keep-alive", MORE, Map.of("millrace", 120_000.0, "haproxy", 80_000.0, "nginx", 100_000.0));
        runsOf("start", LESS, Map.of("millrace", 700.0, "haproxy", 50.0));

        String text = new Report(Studies.all(), new Summary(runs)).overview();

        assertThat(text.lines().toList())
                .hasSize(4)
                .anySatisfy(line -> assertThat(line.replaceAll(" +", " "))
                        .isEqualTo("| HTTP/1.1, keep-alive | req / proxy-CPU-s | 80,000 | 120,000 | 100,000 | 1.20 |"))
                .anySatisfy(line -> assertThat(line.replaceAll(" +", " "))
                        .isEqualTo("| start to first byte | ms | 50 | 700 | - | 14.00 |"));
        assertThat(text.lines().mapToInt(String::length).distinct().count()).isEqualTo(1);
    }

    @Test
    void theReportTellsErrorsAndTheSetting() {
        runsOf("http-close", MORE, Map.of("millrace", 1.0, "nginx", 2.0));
        runs.add(new Run(
                "2026-11-22T00:00:00Z",
                "http-close",
                "nginx",
                PEER,
                "nginx/1",
                "",
                List.of(),
                2,
                Map.of(),
                Map.of("timeout", 3L),
                new Machine("cpu", 2, "6.1", 1000),
                0.5));

        String text = new Report(Studies.all(), new Summary(runs)).text();

        assertThat(text)
                .contains("2026-11-22, cpu, 2 processors, 1000 MiB, kernel 6.1.")
                .contains("Errors of nginx, round 2: {timeout=3}");
    }

    @Test
    void aRunIsTheSameAfterItWasWrittenAndRead(@TempDir Path folder) {
        runsOf("start", LESS, Map.of("millrace", 700.5));
        ResultFile file = new ResultFile(folder.resolve("deeper/results.jsonl"));

        runs.forEach(file::append);

        assertThat(file.read()).isEqualTo(runs);
    }

    @Test
    void thePictureIsSvgWithABarForEveryFigureAndABarTwiceAsLongForTwiceTheWork() throws Exception {
        runsOf("http-keep-alive", MORE, Map.of("a<b", 50_000.0, "nginx", 100_000.0));
        String svg = new Picture(Studies.all(), new Summary(runs)).svg();

        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));

        assertThat(document.getElementsByTagName("text").getLength()).isPositive();
        NodeList rects = document.getElementsByTagName("rect");
        int[] bars = IntStream.range(0, rects.getLength())
                .mapToObj(i -> (Element) rects.item(i))
                .filter(rect -> rect.getAttribute("x").equals("250"))
                .mapToInt(rect -> Integer.parseInt(rect.getAttribute("width")))
                .toArray();
        assertThat(bars).hasSize(2);
        assertThat(bars[1]).isCloseTo(2 * bars[0], within(1));
    }

    private void runsOf(String study, Figure figure, Map<String, Double> values) {
        values.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
            Contender.Side side =
                    entry.getKey().equals("haproxy") || entry.getKey().equals("nginx") ? PEER : OURS;
            runs.add(run(study, entry.getKey(), side, 1, figure, entry.getValue()));
        });
    }

    private static Run run(
            String study, String contender, Contender.Side side, int round, Figure figure, double value) {
        return new Run(
                "2026-11-22T00:00:00Z",
                study,
                contender,
                side,
                contender + " 1.0",
                "",
                List.of("-Xmx1g"),
                round,
                Map.of(figure.key(), value),
                Map.of(),
                new Machine("cpu", 2, "6.1", 1000),
                0.5);
    }
}
