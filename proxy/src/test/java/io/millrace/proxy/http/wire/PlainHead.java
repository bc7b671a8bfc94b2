package io.millrace.proxy.http.wire;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What plain requests and responses share: version, framing, connection, and which fields are forwarded. */
abstract class PlainHead extends PlainText {
    private static final Set<String> CODINGS =
            Set.of("gzip", "x-gzip", "deflate", "compress", "x-compress", "identity");
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "transfer-encoding",
            "upgrade",
            "http2-settings");
    private static final Set<String> PINNED = Set.of(
            "host",
            "content-length",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-request-id",
            "forwarded",
            "expect");

    final HeadRules rules;
    List<Field> fields = List.of();
    String minor = "";
    String contentLength = "-1";
    boolean chunked;
    private boolean syntaxRead;
    private final String received;

    PlainHead(String received, HeadRules rules) {
        super(received.substring(0, Math.min(received.length(), rules.maxHeadBytes())));
        this.received = received;
        this.rules = rules;
    }

    /** The outcome, in the words of {@link HeadText}. */
    final String outcome() {
        try {
            startLine();
            fields = fields(rules.maxFields());
            syntaxRead = true;
            judge();
            StringBuilder outcome = new StringBuilder("complete " + at);
            describe(outcome);
            for (Field field : fields) {
                HeadText.line(outcome, (forwarded(field) ? "forwarded " : "dropped ") + field.name(), field.value());
            }
            return outcome.toString();
        } catch (Wrong wrong) {
            return "refused " + wrong.status;
        } catch (Early early) {
            return received.length() >= rules.maxHeadBytes() ? "refused 431" : "incomplete";
        }
    }

    /** How many bytes it takes to know a final outcome: those up to the offending one, or the whole head. */
    final int bytesNeeded() {
        return syntaxRead || at == text.length() ? at : at + 1;
    }

    abstract void startLine() throws Wrong, Early;

    abstract void judgeOthers() throws Wrong;

    abstract void describe(StringBuilder outcome);

    /** Whether a field that is neither hop-by-hop nor nominated is forwarded. */
    abstract boolean forwardedEndToEnd(Field field);

    final void version(String after) throws Wrong, Early {
        expect("HTTP/", 400);
        String major = digit();
        expect(".", 400);
        minor = digit();
        if (!after.contains(next())) {
            throw new Wrong(400);
        }
        if (!major.equals("1")) {
            throw new Wrong(505);
        }
        if (!minor.matches("[01]")) {
            throw new Wrong(400);
        }
    }

    final String digit() throws Wrong, Early {
        String digit = next();
        if (!digit.matches("[0-9]")) {
            throw new Wrong(400);
        }
        at++;
        return digit;
    }

    final List<Field> all(String name) {
        return fields.stream().filter(field -> field.is(name)).toList();
    }

    final boolean listed(String option) {
        return options().contains(option);
    }

    final List<String> options() {
        List<String> options = new ArrayList<>();
        for (Field field : all("Connection")) {
            for (String option : field.value().split(",")) {
                if (!trim(option).isEmpty()) {
                    options.add(trim(option).toLowerCase(Locale.ROOT));
                }
            }
        }
        return options;
    }

    final boolean persistent() {
        return !listed("close") && (minor.equals("1") || listed("keep-alive"));
    }

    private boolean forwarded(Field field) {
        String name = field.name().toLowerCase(Locale.ROOT);
        boolean nominated = listed(name)
                && !PINNED.contains(name)
                && !Set.of("close", "keep-alive", "upgrade").contains(name);
        return !HOP_BY_HOP.contains(name) && !nominated && forwardedEndToEnd(field);
    }

    private void judge() throws Wrong {
        int lengths = all("Content-Length").size();
        int codings = all("Transfer-Encoding").size();
        if (lengths > 1 || codings > 1 || lengths + codings > 1) {
            throw new Wrong(400);
        }
        if (options().size() > rules.maxFields()) {
            throw new Wrong(431);
        }
        if (lengths == 1) {
            judgeLength(all("Content-Length").get(0).value());
        }
        if (codings == 1) {
            judgeCoding(all("Transfer-Encoding").get(0).value());
        }
        judgeOthers();
    }

    private void judgeLength(String value) throws Wrong {
        if (!value.matches("[0-9]+") || new BigInteger(value).bitLength() > 63) {
            throw new Wrong(400);
        }
        contentLength = new BigInteger(value).toString();
    }

    private void judgeCoding(String value) throws Wrong {
        chunked = minor.equals("1") && value.equalsIgnoreCase("chunked");
        if (!chunked) {
            boolean known = minor.equals("1") && CODINGS.contains(value.toLowerCase(Locale.ROOT));
            throw new Wrong(known ? 501 : 400);
        }
    }
}
