package io.millrace.proxy.config;

import io.millrace.healthcheck.probe.Probe.StatusRange;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.snakeyaml.engine.v2.nodes.Tag;

/** The scalar types of a health check's question and of what it expects. */
final class ProbeTypes {
    private static final int MAX_TEXT = 1024;
    private static final int MAX_PATH = 4096;
    private static final String HOST_EXPECTED = "a host with or without port such as api.example.com";
    private static final String STATUS = "([2-5][0-9]{2})(?:-([2-5][0-9]{2}))?";
    private static final String STATUS_EXPECTED = "a final status or a range such as 200, 200-299";
    private static final String BYTES = "(?:[\\x20-\\x5b\\x5d-\\x7e]|\\\\(?:x[0-9A-Fa-f]{2}|[nrt\\\\]))*";
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:x([0-9A-Fa-f]{2})|(.))");

    private ProbeTypes() {}

    static ScalarType<InetAddress> address() {
        String expected = "an IP address such as 10.0.0.1, \"2001:db8::1\"";
        return Scalars.text(expected, 64, "[0-9A-Fa-f:.]+", text -> {
            InetAddress address = IpLiteral.parseOrNull(text);
            if (address == null) {
                throw new Refused("not an IP address", expected);
            }
            return address;
        });
    }

    /** The name of a machine, in lower case. */
    static ScalarType<String> hostName() {
        String expected = "a host name such as api.example.com";
        return Scalars.text(expected, 253, Addresses.HOST_NAME, text -> text.toLowerCase(Locale.ROOT));
    }

    /** What stands in a Host field. */
    static ScalarType<String> host() {
        String form = "(?:" + Addresses.HOST_NAME + "|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{1,5})?";
        return Scalars.text(HOST_EXPECTED, 260, form, text -> text);
    }

    static ScalarType<String> path() {
        String expected = "a path with or without query such as /healthz, percent-encoded where needed";
        return Scalars.text(expected, MAX_TEXT, "/(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*", text -> text);
    }

    static ScalarType<String> method() {
        String expected = "a method such as GET, HEAD, OPTIONS; not CONNECT";
        return Scalars.text(expected, 32, "[A-Z][A-Z0-9_-]*", text -> {
            if (text.equals("CONNECT")) {
                throw new Refused("not valid", expected);
            }
            return text;
        });
    }

    static ScalarType<StatusRange> status() {
        Pattern form = Pattern.compile(STATUS);
        Map<String, Object> schema = Map.of("anyOf", List.of(Scalars.wholeSchema(200, 599), Scalars.pattern(STATUS)));
        return new ScalarType<>(STATUS_EXPECTED, Set.of(Tag.INT, Tag.STR), schema, text -> {
            Matcher matcher = form.matcher(text);
            if (!matcher.matches()) {
                throw new Refused("not a status", STATUS_EXPECTED);
            }
            int first = Integer.parseInt(matcher.group(1));
            int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
            if (first > last) {
                throw new Refused("not a status", STATUS_EXPECTED);
            }
            return new StatusRange(first, last);
        });
    }

    /** Text to be found in a body. */
    static ScalarType<String> bodyText() {
        return Scalars.text("text of 1.." + MAX_TEXT + " characters", MAX_TEXT, "[\\s\\S]+", text -> text);
    }

    /** A regular expression of Java, as it was written. */
    static ScalarType<String> regex() {
        String expected = "a regular expression of 1.." + MAX_TEXT + " characters";
        return Scalars.text(expected, MAX_TEXT, "[\\s\\S]+", text -> {
            try {
                Pattern.compile(text);
                return text;
            } catch (PatternSyntaxException malformed) {
                throw new Refused("not valid", expected + "; " + malformed.getDescription());
            }
        });
    }

    /** Bytes as printable characters and escapes; the value has one character for each byte. */
    static ScalarType<String> bytes() {
        String expected = "printable characters and \\xNN, \\n, \\r, \\t, \\\\ for other bytes, at most " + MAX_TEXT
                + " characters";
        return Scalars.text(expected, MAX_TEXT, BYTES, ProbeTypes::unescaped);
    }

    private static String unescaped(String text) {
        return ESCAPE.matcher(text).replaceAll(escape -> {
            int value = escape.group(1) != null
                    ? Integer.parseInt(escape.group(1), 16)
                    : switch (escape.group(2)) {
                        case "n" -> '\n';
                        case "r" -> '\r';
                        case "t" -> '\t';
                        default -> '\\';
                    };
            return Matcher.quoteReplacement(Character.toString((char) value));
        });
    }

    /** The path of a file, from the root. */
    static ScalarType<Path> file() {
        return Scalars.text("the absolute path of a file", MAX_PATH, "/[^\\u0000]+", Path::of);
    }

    /** A word of a command. */
    static ScalarType<String> argument() {
        return Scalars.text("text without NUL", MAX_PATH, "[^\\u0000]*", text -> text);
    }

    static ScalarType<String> service() {
        String expected = "the name of a gRPC service such as shop.Cart, at most 256 characters";
        return Scalars.text(expected, 256, "[\\x21-\\x7e]+", text -> text);
    }
}
