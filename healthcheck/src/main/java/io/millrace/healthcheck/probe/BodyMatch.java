package io.millrace.healthcheck.probe;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * The beginning of a body, and what must be found in it.
 *
 * <p>Threading: one thread.
 * <br>Limits: {@link #MAX_BYTES} are kept and looked at; {@link StepLimit#MAX_STEPS} of an expression.
 */
final class BodyMatch {

    /** 64 KiB: a page about a service's health is some KiB; ten thousand probes at once must not fill the memory. */
    static final int MAX_BYTES = 64 * 1024;

    /** What most such pages fit into. */
    private static final int FIRST_BYTES = 1024;

    private final String substring;
    private final Pattern regex;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    private BodyMatch(String substring, Pattern regex) {
        this.substring = substring == null ? "" : latin(substring.getBytes(StandardCharsets.UTF_8));
        this.regex = regex;
    }

    /** What {@code probe} expects of a body; null for nothing. */
    static BodyMatch of(Probe.Http probe) {
        if (probe.bodySubstring() == null && probe.bodyRegex() == null) {
            return null;
        }
        return new BodyMatch(
                probe.bodySubstring(), probe.bodyRegex() == null ? null : Pattern.compile(probe.bodyRegex()));
    }

    /**
     * Adds a piece.
     *
     * @return whether more would make no difference: the text was found and nothing else is asked for, or enough was read
     */
    boolean append(ByteBuf piece) {
        int from = Math.max(0, length - substring.length() + 1);
        int added = Math.min(piece.readableBytes(), MAX_BYTES - length);
        if (length + added > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(MAX_BYTES, Math.max(2 * bytes.length, length + added)));
        }
        piece.getBytes(piece.readerIndex(), bytes, length, added);
        length += added;
        return length == MAX_BYTES || regex == null && holdsSubstring(from);
    }

    /** What is missing in it, in an operator's words; null if nothing is. */
    String refusalOrNull() {
        if (!holdsSubstring(0)) {
            return "without the expected text";
        }
        return regex == null ? null : refusalOfRegexOrNull();
    }

    private String refusalOfRegexOrNull() {
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        try {
            return regex.matcher(new StepLimit(text)).find() ? null : "without a match of the expression";
        } catch (StepLimit.Exceeded | StackOverflowError endless) {
            return "regex took too many steps";
        }
    }

    private boolean holdsSubstring(int from) {
        return latin(Arrays.copyOfRange(bytes, from, length)).contains(substring);
    }

    /** One character for each byte, so that bytes are looked for as text is. */
    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
