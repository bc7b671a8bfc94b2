package io.millrace.proxy.http.wire;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;

/** A chunked body read slowly and plainly. */
final class PlainChunks extends PlainText {
    private static final Set<String> LEFT_OUT = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "te",
            "upgrade",
            "http2-settings",
            "expect",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-request-id");

    private final int maxFields;
    private final StringBuilder data = new StringBuilder();
    private final StringBuilder trailers = new StringBuilder();
    private int extensions;

    PlainChunks(String text, int maxFields) {
        super(text);
        this.maxFields = maxFields;
    }

    /** The outcome in the words of {@link ChunkText}, with the word refused alone for every refusal. */
    String outcome() {
        try {
            BigInteger size = sizeLine();
            while (size.signum() > 0) {
                takeData(size);
                size = sizeLine();
            }
            for (Field field : fields(maxFields)) {
                trailers.append(LEFT_OUT.contains(plainName(field)) ? "" : field.line());
            }
            return "complete " + at + " <" + data + "> <" + trailers + ">";
        } catch (Wrong wrong) {
            return "refused";
        } catch (Early early) {
            return "incomplete";
        }
    }

    private static String plainName(Field field) {
        String hyphens = field.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "-");
        return LEFT_OUT.contains(hyphens) ? hyphens : field.name().toLowerCase(Locale.ROOT);
    }

    private BigInteger sizeLine() throws Wrong, Early {
        String digits = "";
        while (is("[0-9A-Fa-f]", next())) {
            digits += next();
            if (digits.length() > 16 || new BigInteger(digits, 16).bitLength() > 63) {
                throw new Wrong(400);
            }
            at++;
        }
        if (digits.isEmpty()) {
            throw new Wrong(400);
        }
        extensions(takeAll("[ \t]"));
        if (next().equals(";")) {
            readExtension();
        } else if (text.substring(at - 1, at).matches("[ \t]")) {
            throw new Wrong(400);
        }
        expect("\r\n", 400);
        return new BigInteger(digits, 16);
    }

    private void readExtension() throws Wrong, Early {
        boolean quoted = false;
        while (quoted || !next().equals("\r")) {
            boolean pair = quoted && next().equals("\\");
            quoted ^= next().equals("\"");
            extensions(takeOne());
            if (pair) {
                extensions(takeOne());
            }
        }
    }

    private String takeOne() throws Wrong, Early {
        if (!is("[\t -~\\x80-\\xff]", next())) {
            throw new Wrong(400);
        }
        return text.substring(at, ++at);
    }

    private void extensions(String more) throws Wrong {
        extensions += more.length();
        if (extensions > 4096) {
            throw new Wrong(400);
        }
    }

    private void takeData(BigInteger size) throws Wrong, Early {
        if (size.compareTo(BigInteger.valueOf(text.length() - at)) > 0) {
            throw new Early();
        }
        data.append(text, at, at + size.intValue());
        at += size.intValue();
        expect("\r\n", 400);
    }
}
