package io.millrace.healthcheck.pool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table of a Markdown page.
 *
 * @param section the heading it stands under
 * @param failover the last {@code failover: {...}} before it in that section, without the braces
 */
record DocTable(String section, String failover, List<String> header, List<List<String>> rows) {

    static List<DocTable> of(String page) {
        List<DocTable> tables = new ArrayList<>();
        String section = "";
        String failover = "";
        List<List<String>> rows = new ArrayList<>();
        for (String line : (page + "\n\n").lines().toList()) {
            if (line.startsWith("#")) {
                section = line.replaceAll("^#+ ", "");
                failover = "";
            } else if (line.startsWith("failover: {")) {
                failover = line.replaceAll(".*\\{ *| *}.*", "");
            }
            if (line.startsWith("|")) {
                rows.add(cells(line));
            } else if (!rows.isEmpty()) {
                tables.add(new DocTable(section, failover, rows.get(0), List.copyOf(rows.subList(2, rows.size()))));
                rows.clear();
            }
        }
        return tables;
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.substring(1, line.length() - 1).split("\\|"))
                .map(String::strip)
                .toList();
    }
}
