package io.millrace.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A table of text cells that is read well as it is and as Markdown. The first column is aligned to the left, numbers to the right. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    Table(List<String> header) {
        rows.add(header);
    }

    Table row(List<String> cells) {
        if (cells.size() != rows.get(0).size()) {
            throw new IllegalArgumentException(
                    "cells: " + cells.size() + " (expected: " + rows.get(0).size() + ")");
        }
        rows.add(cells);
        return this;
    }

    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        rows.forEach(row -> lines.add(line(row)));
        lines.add(1, rule());
        return String.join("\n", lines) + "\n";
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder("|");
        for (int column = 0; column < row.size(); column++) {
            String space = " ".repeat(width(column) - row.get(column).length());
            line.append(' ')
                    .append(column == 0 ? row.get(column) + space : space + row.get(column))
                    .append(" |");
        }
        return line.toString();
    }

    private String rule() {
        StringBuilder rule = new StringBuilder("|");
        for (int column = 0; column < rows.get(0).size(); column++) {
            rule.append("-".repeat(width(column) + 1)).append(column == 0 ? "-|" : ":|");
        }
        return rule.toString();
    }

    private int width(int column) {
        return rows.stream().map(row -> row.get(column).length()).collect(Collectors.reducing(1, Math::max));
    }
}
