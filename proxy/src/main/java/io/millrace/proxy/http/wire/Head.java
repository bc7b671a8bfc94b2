package io.millrace.proxy.http.wire;

import java.util.Arrays;

/**
 * The head of one HTTP/1.1 message: the bytes as they came, and offsets into them.
 *
 * <p>The caller copies bytes into {@link #room} at {@link #filled}, reports them with {@link #fed} and calls {@link #advance}. Once COMPLETE, the first
 * {@link #length} bytes are the head with its blank line; what was fed beyond them belongs to the body or to the next message. Offsets are inclusive
 * at the start and exclusive at the end, and valid until {@link #reset}. Field indices count from 0 to {@link #fieldCount}, exclusive.
 *
 * <p>Threading: not thread-safe; owned by the event loop of its connection.
 *
 * <p>Ownership: the array belongs to this object and is replaced when it grows; callers read it through {@link #bytes} and keep no reference.
 *
 * <p>Limits: {@link HeadRules}; the array takes 1 KiB at first, at most the longest head and one feed, and goes back to at most 8 KiB at reset.
 *
 * <p>Errors: a message that breaks the grammar ends as REFUSED at its first forbidden byte, with {@link #refusal}; nothing is thrown for it.
 *
 * <p>Spec: RFC 9112 sections 2 to 6, RFC 9110 sections 5, 7 and 8.6. No line break but CRLF, no folded lines.
 */
public abstract sealed class Head permits RequestHead, ResponseHead {
    /*
     * Syntax is judged as the bytes arrive, meaning when the head is complete. The syntax machine:
     *
     *   START_LINE ──────────▶ LINE_START ──token──▶ NAME ──:──▶ BEFORE_VALUE ──▶ VALUE ──CR──▶ LINE_FEED
     *   (in the subclass)       │      ▲                                                          │
     *                           CR     └──────────────────────────LF──────────────────────────────┘
     *                           ▼
     *                     LAST_LINE_FEED ──LF──▶ judge: what the fields mean together
     *
     * A part may be left and resumed between any two bytes. While there are bytes, each part hands over to the next one by calling it, so that a whole line
     * costs one turn of the loop in `advance`; `part` is written only where bytes or the line end.
     */

    static final int NONE = -1;

    private static final int INITIAL_BYTES = 1024;
    private static final int RETAINED_BYTES = 8 * 1024;
    private static final int INITIAL_FIELDS = 16;
    private static final int OFFSETS_PER_FIELD = 4;

    private HeadRules rules;
    private Part part = Part.START_LINE;
    private byte[] bytes = new byte[INITIAL_BYTES];
    private int filled;
    private int position;
    private int length;
    private Refusal refusal;

    private int fieldCount;
    private int[] offsets = new int[INITIAL_FIELDS * OFFSETS_PER_FIELD];
    private FieldName[] kinds = new FieldName[INITIAL_FIELDS];
    private boolean[] dropped = new boolean[INITIAL_FIELDS];

    private boolean oddNames;
    private int minorVersion;
    private final Meaning meaning = new Meaning(this);

    Head(HeadRules rules) {
        this.rules = rules;
    }

    // ---- feeding

    /** The array with room for {@code count} more bytes from {@link #filled} on. */
    public final byte[] room(int count) {
        int needed = filled + count;
        if (needed > bytes.length) {
            int doubled = Math.min(2 * bytes.length, rules.maxHeadBytes());
            bytes = Arrays.copyOf(bytes, Math.max(needed, doubled));
        }
        return bytes;
    }

    /** Number of bytes in the array, and the offset where the next ones go. */
    public final int filled() {
        return filled;
    }

    /** Reports that {@code count} bytes have been copied in at {@link #filled}. */
    public final void fed(int count) {
        if (count < 0 || count > bytes.length - filled) {
            throw new IllegalArgumentException("count: " + count + " (expected: 0 to " + (bytes.length - filled) + ")");
        }
        filled += count;
    }

    /** Reads on over the bytes fed since the last call. */
    public final Progress advance() {
        int end = Math.min(filled, rules.maxHeadBytes());
        while (position < end && length == 0 && refusal == null) {
            position = step(bytes, position, end);
        }
        if (refusal != null) {
            return Progress.REFUSED;
        }
        if (length != 0) {
            return Progress.COMPLETE;
        }
        return position == rules.maxHeadBytes() ? refuse(Refusal.HEAD_TOO_LARGE) : Progress.NEED_MORE;
    }

    /** Makes the object ready for the next message and forgets all bytes fed, those beyond the head too. */
    public final void reset() {
        part = Part.START_LINE;
        filled = 0;
        position = 0;
        length = 0;
        refusal = null;
        fieldCount = 0;
        oddNames = false;
        minorVersion = 0;
        if (bytes.length > RETAINED_BYTES) {
            bytes = new byte[INITIAL_BYTES];
        }
        meaning.reset();
        resetStartLine();
    }

    /** As {@link #reset()}, under other rules from now on. */
    public final void reset(HeadRules newRules) {
        rules = newRules;
        reset();
    }

    // ---- what was read

    /** The array that the offsets point into; another one after {@link #room}. */
    public final byte[] bytes() {
        return bytes;
    }

    /** Bytes of the head with its blank line; 0 until COMPLETE. */
    public final int length() {
        return length;
    }

    /** Why the message is not forwarded; null unless REFUSED. */
    public final Refusal refusal() {
        return refusal;
    }

    /** Minor digit of the version, 0 or 1. */
    public final int minorVersion() {
        return minorVersion;
    }

    public final int fieldCount() {
        return fieldCount;
    }

    /** Offset of a field's line and name. */
    public final int nameStart(int index) {
        return offsets[OFFSETS_PER_FIELD * index];
    }

    public final int nameEnd(int index) {
        return offsets[OFFSETS_PER_FIELD * index + 1];
    }

    /** Offset of a field's value without the spaces and tabs before it. */
    public final int valueStart(int index) {
        return offsets[OFFSETS_PER_FIELD * index + 2];
    }

    /** End of a field's value without the spaces and tabs after it. */
    public final int valueEnd(int index) {
        return offsets[OFFSETS_PER_FIELD * index + 3];
    }

    /** End of a field's line with its CRLF; known once COMPLETE. */
    public final int lineEnd(int index) {
        return index + 1 < fieldCount ? nameStart(index + 1) : length - 2;
    }

    /** The name of a field. */
    public final FieldName kind(int index) {
        return kinds[index];
    }

    /** Whether a field is left out when the head is forwarded; known once COMPLETE. */
    public final boolean dropped(int index) {
        return dropped[index];
    }

    /** Whether Connection holds {@code close}. */
    public final boolean connectionClose() {
        return meaning.close();
    }

    /** Whether Connection holds {@code keep-alive}. */
    public final boolean connectionKeepAlive() {
        return meaning.keepAlive();
    }

    /** Whether Connection holds {@code upgrade}. */
    public final boolean connectionUpgrade() {
        return meaning.upgrade();
    }

    /** The value of Content-Length, 0 to 2^63-1; -1 without one. */
    public final long contentLength() {
        return meaning.contentLength();
    }

    // ---- for the subclasses

    /** Consumes bytes of the start line and calls {@link #startLineRead} after its LF; returns the offset of the first byte not consumed. */
    abstract int startLine(byte[] bytes, int from, int end);

    abstract void resetStartLine();

    /** Why a syntactically sound head is refused, or null; marks the fields not to be forwarded. */
    abstract Refusal judgeMeaning();

    final HeadRules rules() {
        return rules;
    }

    final Meaning meaning() {
        return meaning;
    }

    /** Whether some field name holds one of the characters of {@link Octets#odd}. */
    final boolean oddNames() {
        return oddNames;
    }

    final void startLineRead(int minor) {
        minorVersion = minor;
        part = Part.LINE_START;
    }

    final int refuseAt(int offset, Refusal why) {
        refuse(why);
        return offset;
    }

    /** Refuses because of the byte at the offset. */
    final int refuseOctet(int offset, Refusal why) {
        return refuseAt(offset, Refusal.lineBreakOr(bytes[offset], why));
    }

    final void drop(int index) {
        dropped[index] = true;
    }

    // ---- the syntax machine

    private int step(byte[] b, int from, int end) {
        return switch (part) {
            case START_LINE -> startLine(b, from, end);
            case LINE_START -> lineStart(b, from, end);
            case NAME -> name(b, from, end);
            case BEFORE_VALUE -> beforeValue(b, from, end);
            case VALUE -> value(b, from, end);
            case LINE_FEED -> lineFeed(b, from);
            case LAST_LINE_FEED -> lastLineFeed(b, from);
        };
    }

    private int lineStart(byte[] b, int from, int end) {
        if (b[from] == Octets.CR) {
            return from + 1 < end ? lastLineFeed(b, from + 1) : pause(Part.LAST_LINE_FEED, end);
        }
        if (Octets.space(b[from])) {
            return refuseAt(from, Refusal.FOLDED_FIELD);
        }
        if (!Octets.token(b[from])) {
            return refuseOctet(from, Refusal.BAD_FIELD_NAME);
        }
        if (fieldCount == rules.maxFields()) {
            return refuseAt(from, Refusal.TOO_MANY_FIELDS);
        }
        beginField(from);
        return name(b, from, end);
    }

    private int name(byte[] b, int from, int end) {
        int p = Octets.lettersEnd(b, from, end);
        while (p < end && Octets.token(b[p])) {
            oddNames |= Octets.odd(b[p]);
            p++;
        }
        if (p == end) {
            return pause(Part.NAME, end);
        }
        if (b[p] != ':') {
            return refuseOctet(p, Refusal.BAD_FIELD_NAME);
        }
        endName(p);
        return beforeValue(b, p + 1, end);
    }

    private int beforeValue(byte[] b, int from, int end) {
        int p = from;
        while (p < end && Octets.space(b[p])) {
            p++;
        }
        if (p == end) {
            return pause(Part.BEFORE_VALUE, end);
        }
        offsets[OFFSETS_PER_FIELD * fieldCount + 2] = p;
        return value(b, p, end);
    }

    private int value(byte[] b, int from, int end) {
        int p = Octets.fieldValueEnd(b, from, end);
        if (p == end) {
            return pause(Part.VALUE, end);
        }
        if (b[p] != Octets.CR) {
            return refuseOctet(p, Refusal.BAD_FIELD_VALUE);
        }
        endValue(b, p);
        return p + 1 < end ? lineFeed(b, p + 1) : pause(Part.LINE_FEED, end);
    }

    private int lineFeed(byte[] b, int from) {
        if (b[from] != Octets.LF) {
            return refuseAt(from, Refusal.BARE_LINE_BREAK);
        }
        return pause(Part.LINE_START, from + 1);
    }

    /** Leaves the machine at an offset, to go on with a part there. */
    private int pause(Part next, int offset) {
        if (part != next) {
            part = next;
        }
        return offset;
    }

    private int lastLineFeed(byte[] b, int from) {
        if (b[from] != Octets.LF) {
            return refuseAt(from, Refusal.BARE_LINE_BREAK);
        }
        length = from + 1;
        Refusal why = judgeMeaning();
        if (why != null) {
            refuse(why);
        }
        return from + 1;
    }

    private Progress refuse(Refusal why) {
        refusal = why;
        length = 0;
        return Progress.REFUSED;
    }

    private void beginField(int start) {
        if (fieldCount == kinds.length) {
            int capacity = Math.min(2 * fieldCount, Math.max(fieldCount + 1, rules.maxFields()));
            offsets = Arrays.copyOf(offsets, capacity * OFFSETS_PER_FIELD);
            kinds = Arrays.copyOf(kinds, capacity);
            dropped = Arrays.copyOf(dropped, capacity);
        }
        offsets[OFFSETS_PER_FIELD * fieldCount] = start;
    }

    private void endName(int end) {
        int start = offsets[OFFSETS_PER_FIELD * fieldCount];
        FieldName kind = FieldName.of(bytes, start, end);
        offsets[OFFSETS_PER_FIELD * fieldCount + 1] = end;
        kinds[fieldCount] = kind;
        dropped[fieldCount] = kind.hopByHop();
    }

    private void endValue(byte[] b, int end) {
        int start = offsets[OFFSETS_PER_FIELD * fieldCount + 2];
        int p = end;
        while (p > start && Octets.space(b[p - 1])) {
            p--;
        }
        offsets[OFFSETS_PER_FIELD * fieldCount + 3] = p;
        fieldCount++;
    }

    /** The piece of the head that the next byte belongs to. */
    private enum Part {
        START_LINE,
        LINE_START,
        NAME,
        BEFORE_VALUE,
        VALUE,
        LINE_FEED,
        LAST_LINE_FEED
    }
}
