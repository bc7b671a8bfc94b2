package io.millrace.proxy.config;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** The reason why a text is not a value of its type: what is wrong with it and what was expected. */
final class Refused extends Exception {
    private static final int SHOWN_CHARACTERS = 60;
    private static final int SHOWN_WORDS = 12;

    private final boolean shown;
    private final String problem;
    private final String expected;
    private final transient Collection<String> known;

    Refused(String problem, String expected) {
        this(problem, expected, List.of(), true);
    }

    private Refused(String problem, String expected, Collection<String> known, boolean shown) {
        super(problem, null, false, false);
        this.shown = shown;
        this.problem = problem;
        this.expected = expected;
        this.known = known;
    }

    /** A word that is not among the known ones; the nearest of them is part of the message. */
    static Refused unknown(String what, Collection<String> known) {
        return new Refused("unknown " + what, listed(known), known, true);
    }

    /** Of a text that may hold a secret, so that the message must not. */
    static Refused unseen(String problem, String expected) {
        return new Refused(problem, expected, List.of(), false);
    }

    /** The message for a user who wrote {@code value}. */
    String message(String value) {
        if (!shown) {
            return problem + " (expected: " + expected + ")";
        }
        String nearest = known.isEmpty() ? null : Nearest.of(value.toLowerCase(Locale.ROOT), known);
        String hint = nearest == null ? "" : "; did you mean \"" + nearest + "\"?";
        return problem + " " + quoted(value) + " (expected: " + expected + hint + ")";
    }

    /** A user's text in quotes, shortened and printable. */
    static String quoted(String value) {
        boolean shortened = value.codePointCount(0, value.length()) > SHOWN_CHARACTERS;
        String shown = shortened ? value.substring(0, value.offsetByCodePoints(0, SHOWN_CHARACTERS)) + "…" : value;
        return "\"" + printable(shown.replace("\"", "\\\"")) + "\"";
    }

    /** A text with everything that a terminal could act on, or that looks like nothing, escaped. */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        text.codePoints().forEach(c -> {
            boolean plain = c < 0x80 ? c >= ' ' && c != 0x7f : Character.isLetterOrDigit(c) || c == '…';
            printable.append(plain ? Character.toString(c) : String.format(Locale.ROOT, "\\u%04x", c));
        });
        return printable.toString();
    }

    private static String listed(Collection<String> known) {
        String list = String.join(", ", known.stream().limit(SHOWN_WORDS).toList());
        return known.size() > SHOWN_WORDS ? list + " and " + (known.size() - SHOWN_WORDS) + " more" : list;
    }
}
