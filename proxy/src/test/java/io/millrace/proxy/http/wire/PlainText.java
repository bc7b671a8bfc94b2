package io.millrace.proxy.http.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The grammar of messages read slowly and plainly from a whole text: what the plain parsers share.
 *
 * <p>Written from the RFCs for comparison with the fast parsers, and independent of their code but for the names of enum constants. Wrong input ends as
 * {@link Wrong} at the first character that no message could hold there, a text that ends too early as {@link Early}.
 */
class PlainText {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]";
    private static final Map<String, Pattern> PATTERNS = new HashMap<>();
    private static final String VALUE = "[\t -~\\x80-\\xff]";

    /** A field line. */
    record Field(String name, String value, String line) {
        boolean is(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    /** The end of a text that no longer message could repair. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;
        final int status;

        Wrong(int status) {
            super("wrong", null, false, false);
            this.status = status;
        }
    }

    /** The end of a text that a longer one could continue. */
    static final class Early extends Exception {
        private static final long serialVersionUID = 1;

        Early() {
            super("early", null, false, false);
        }
    }

    final String text;
    int at;

    PlainText(String text) {
        this.text = text;
    }

    String next() throws Early {
        if (at >= text.length()) {
            throw new Early();
        }
        return text.substring(at, at + 1);
    }

    void expect(String literal, int status) throws Wrong, Early {
        for (String wanted : literal.split("")) {
            if (!next().equals(wanted)) {
                throw new Wrong(status);
            }
            at++;
        }
    }

    String takeAll(String kind) throws Early {
        int from = at;
        while (is(kind, next())) {
            at++;
        }
        return text.substring(from, at);
    }

    String token() throws Wrong, Early {
        String token = takeAll(TOKEN);
        if (token.isEmpty()) {
            throw new Wrong(400);
        }
        return token;
    }

    String line() throws Wrong, Early {
        String line = takeAll(VALUE);
        expect("\r\n", 400);
        return line;
    }

    /** Field lines up to and with the blank line. */
    List<Field> fields(int most) throws Wrong, Early {
        List<Field> fields = new ArrayList<>();
        while (!next().equals("\r")) {
            if (is(TOKEN, next()) && fields.size() == most) {
                throw new Wrong(431);
            }
            int from = at;
            String name = token();
            expect(":", 400);
            String value = line();
            fields.add(new Field(name, trim(value), text.substring(from, at)));
        }
        expect("\r\n", 400);
        return fields;
    }

    static boolean is(String kind, String one) {
        return PATTERNS.computeIfAbsent(kind, Pattern::compile).matcher(one).matches();
    }

    static String trim(String value) {
        return value.replaceAll("^[ \t]+|[ \t]+$", "");
    }
}
