package io.millrace.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What came out, in words and tables of Markdown. */
final class Report {
    private static final String NOTHING = "-";

    private final List<Study> studies;
    private final Summary summary;

    /** Studies without a run are left out. */
    Report(List<Study> studies, Summary summary) {
        this.studies =
                studies.stream().filter(study -> summary.has(study.name())).toList();
        this.summary = summary;
    }

    /** The setting, the first figure of every study with its ratios, then all figures of each study. */
    String text() {
        StringBuilder text = new StringBuilder(setting()).append('\n').append(overview());
        studies.forEach(study -> text.append('\n').append(detail(study)));
        return text.toString();
    }

    private String setting() {
        Run first = summary.runs().get(0);
        StringBuilder text = new StringBuilder(first.at().substring(0, 10) + ", " + first.machine() + ".\n");
        for (String contender : summary.contenders()) {
            Run run = summary.runs().stream()
                    .filter(each -> each.contender().equals(contender))
                    .findFirst()
                    .orElseThrow();
            String java = run.java().isEmpty() ? "" : " on Java " + run.java();
            text.append("- ")
                    .append(contender)
                    .append(": ")
                    .append(run.version())
                    .append(java)
                    .append('\n');
        }
        double busiest =
                summary.runs().stream().mapToDouble(Run::loadAverage).max().orElse(0);
        int rounds = summary.runs().stream().mapToInt(Run::round).max().orElse(0);
        return text
                + String.format(
                        Locale.ROOT,
                        "%nMedians of %d rounds. Load average of the machine before a run: at most %.1f.%n",
                        rounds,
                        busiest);
    }

    /** One row for each study with its first figure; one column for each contender, and the ratio of ours to the best peer. */
    String overview() {
        List<String> ours = summary.contenders(Contender.Side.OURS);
        List<String> header = new ArrayList<>(List.of("work", "figure"));
        header.addAll(summary.contenders());
        ours.forEach(each -> header.add(each + " / best peer"));
        Table table = new Table(header);
        for (Study study : studies) {
            Figure figure = study.figures().get(0);
            List<String> row = new ArrayList<>(List.of(study.title(), figure.title()));
            summary.contenders().forEach(each -> row.add(cell(figure, summary.median(study.name(), each, figure))));
            ours.forEach(each -> row.add(ratio(summary.ratio(study.name(), each, figure))));
            table.row(row);
        }
        return table.toString();
    }

    /** One row for each contender with all figures of a study, and the errors that were seen. */
    String detail(Study study) {
        List<String> header = new ArrayList<>(List.of(study.title()));
        study.figures().forEach(figure -> header.add(figure.title()));
        Table table = new Table(header);
        for (String contender : summary.contenders()) {
            if (Double.isNaN(
                    summary.median(study.name(), contender, study.figures().get(0)))) {
                continue;
            }
            List<String> row = new ArrayList<>(List.of(contender));
            study.figures().forEach(figure -> row.add(cell(figure, summary.median(study.name(), contender, figure))));
            table.row(row);
        }
        StringBuilder text = new StringBuilder(table.toString());
        summary.errors(study.name())
                .forEach(error -> text.append("Errors of ").append(error).append('\n'));
        return text.toString();
    }

    private static String cell(Figure figure, double value) {
        return Double.isNaN(value) ? NOTHING : figure.text(value);
    }

    private static String ratio(double ratio) {
        return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.2f", ratio) : NOTHING;
    }
}
