package io.millrace.proxy.config;

import java.util.Collection;

/** The known word a mistyped one was probably meant to be. */
final class Nearest {
    private static final int MAX_LENGTH = 64;
    private static final int MAX_CANDIDATES = 500;

    private Nearest() {}

    /**
     * The candidate with the fewest edits (insert, delete, replace, swap of neighbours), null when none is near.
     *
     * <p>Limits: at most one edit for three characters; words above 64 characters and candidates behind the first 500
     * are not compared.
     */
    static String of(String word, Collection<String> candidates) {
        String best = null;
        int bestEdits = Math.max(1, word.length() / 3) + 1;
        if (word.length() > MAX_LENGTH) {
            return null;
        }
        for (String candidate : candidates.stream().limit(MAX_CANDIDATES).toList()) {
            int edits = Math.abs(candidate.length() - word.length()) < bestEdits ? edits(word, candidate) : bestEdits;
            if (edits < bestEdits) {
                best = candidate;
                bestEdits = edits;
            }
        }
        return best;
    }

    private static int edits(String from, String to) {
        int[][] edits = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                edits[i][j] = Math.min(i, j) == 0 ? Math.max(i, j) : step(edits, from, to, i, j);
            }
        }
        return edits[from.length()][to.length()];
    }

    private static int step(int[][] edits, String from, String to, int i, int j) {
        int replace = edits[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replace, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, edits[i - 2][j - 2] + 1) : best;
    }
}
