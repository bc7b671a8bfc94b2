package io.millrace.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A picture of the first figure of every study as SVG: horizontal bars, longer is better, and a line where the best peer stands.
 *
 * <p>Why: written by hand, as a charting library wants fonts and a windowing system's classes for a few rectangles.
 */
final class Picture {
    private static final int WIDTH = 860;
    private static final int LEFT = 250;
    private static final int BAR_HEIGHT = 16;
    private static final int BAR_STEP = 20;
    private static final int GROUP_GAP = 20;
    private static final int TOP = 72;
    private static final int BOTTOM = 16;
    private static final int VALUE_WIDTH = 150;

    /** Bars that would be longer are cut here; their values tell. */
    private static final double LONGEST = 1.5;

    private static final List<String> COLOURS =
            List.of("#0b6e99", "#b0b7bd", "#7f8a93", "#e0a458", "#c97b63", "#8e9aaf", "#6a994e", "#bc6c25");

    private final List<Study> studies;
    private final Summary summary;
    private final List<String> contenders;

    /** Studies that no peer took part in are left out, since there is nothing to compare with. */
    Picture(List<Study> studies, Summary summary) {
        this.summary = summary;
        this.contenders = summary.contenders();
        this.studies = studies.stream()
                .filter(study -> Double.isFinite(
                        summary.bestPeer(study.name(), study.figures().get(0))))
                .toList();
    }

    /** The whole document. */
    String svg() {
        List<String> parts = new ArrayList<>();
        int y = TOP;
        for (Study study : studies) {
            int end = group(study, y, parts);
            y = end + GROUP_GAP;
        }
        int height = y - GROUP_GAP + BOTTOM;
        parts.add(0, frame(height));
        parts.add(line(x(1), TOP - 8, x(1), height - BOTTOM));
        parts.add("</svg>\n");
        return String.join("\n", parts);
    }

    private String frame(int height) {
        StringBuilder frame = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\" height=\"%2$d\""
                        + " font-family=\"sans-serif\" font-size=\"12\">%n<rect width=\"%1$d\" height=\"%2$d\" fill=\"#ffffff\"/>%n",
                WIDTH,
                height));
        frame.append(text(16, 24, "start", "Millrace beside its peers: longer is better", "#222222", "bold"));
        int x = 16;
        for (String contender : contenders) {
            frame.append('\n').append(rect(x, 38, 12, 12, colour(contender)));
            frame.append('\n').append(text(x + 17, 48, "start", contender, "#222222", "normal"));
            x += 40 + 7 * contender.length();
        }
        frame.append('\n').append(text(x(1), TOP - 12, "middle", "best peer", "#666666", "normal"));
        return frame.toString();
    }

    private int group(Study study, int top, List<String> parts) {
        Figure figure = study.figures().get(0);
        List<String> present = contenders.stream()
                .filter(each -> !Double.isNaN(summary.median(study.name(), each, figure)))
                .toList();
        int middle = top + present.size() * BAR_STEP / 2;
        parts.add(text(LEFT - 12, middle - 3, "end", study.title(), "#222222", "bold"));
        parts.add(text(LEFT - 12, middle + 12, "end", figure.title(), "#666666", "normal"));
        int y = top;
        for (String contender : present) {
            parts.add(bar(study, figure, contender, y));
            y += BAR_STEP;
        }
        return y;
    }

    private String bar(Study study, Figure figure, String contender, int y) {
        double advantage = summary.advantage(study.name(), contender, figure);
        int end = x(Math.min(LONGEST, Math.max(0.01, Double.isFinite(advantage) ? advantage : LONGEST)));
        String value = figure.text(summary.median(study.name(), contender, figure))
                + String.format(Locale.ROOT, "  (%.2fx)", summary.ratio(study.name(), contender, figure));
        return rect(LEFT, y, end - LEFT, BAR_HEIGHT, colour(contender))
                + "\n"
                + text(WIDTH - 16, y + BAR_HEIGHT - 4, "end", value, "#222222", "normal");
    }

    private String colour(String contender) {
        return COLOURS.get(contenders.indexOf(contender) % COLOURS.size());
    }

    private static int x(double advantage) {
        return LEFT + (int) Math.round((WIDTH - LEFT - VALUE_WIDTH) * advantage / LONGEST);
    }

    private static String rect(int x, int y, int width, int height, String fill) {
        return String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>",
                x,
                y,
                width,
                height,
                fill);
    }

    private static String line(int x1, int y1, int x2, int y2) {
        return String.format(
                Locale.ROOT,
                "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#444444\" stroke-dasharray=\"4 3\"/>",
                x1,
                y1,
                x2,
                y2);
    }

    private static String text(int x, int y, String anchor, String text, String fill, String weight) {
        return String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"%s\" font-weight=\"%s\">%s</text>",
                x,
                y,
                anchor,
                fill,
                weight,
                text.replace("&", "&amp;").replace("<", "&lt;"));
    }
}
