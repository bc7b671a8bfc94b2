package io.millrace.proxy.http.wire;

/**
 * The head of one HTTP/1.1 or HTTP/1.0 response.
 *
 * <p>Everything but {@link #refusal()} is known once COMPLETE. Content-Length is dropped from 1xx and 204, which must not carry one.
 *
 * <p>Errors: a status below 100 or above 599 is refused, as RFC 9110 section 15 calls it invalid; so is any version but HTTP/1.0 and HTTP/1.1. The space
 * behind the status may be missing when no reason follows: backends do that, and it has one reading only. Policies for names do not apply.
 *
 * <p>Spec: RFC 9112 sections 4 and 6.3.
 */
public final class ResponseHead extends Head {
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int STATUS_START = Version.LENGTH + 1;
    private static final int STATUS_END = STATUS_START + 3;

    private int status;
    private int reasonStart;
    private int reasonEnd;
    private boolean lineFeedNext;

    public ResponseHead(HeadRules rules) {
        super(rules);
    }

    /** Status code, 100 to 599. */
    public int status() {
        return status;
    }

    /** Offset of the reason phrase, which may be empty. */
    public int reasonStart() {
        return reasonStart;
    }

    public int reasonEnd() {
        return reasonEnd;
    }

    /** How the end of the body is found; {@code answersHead} says that the request was a HEAD. */
    public BodyFraming framing(boolean answersHead) {
        if (answersHead || bodiless()) {
            return BodyFraming.NONE;
        }
        if (meaning().chunked()) {
            return BodyFraming.CHUNKED;
        }
        return contentLength() >= 0 ? BodyFraming.LENGTH : BodyFraming.UNTIL_CLOSE;
    }

    /** Whether the backend keeps the connection open after this response, as far as version and Connection say. */
    public boolean reusable() {
        return meaning().persistent();
    }

    // ---- the status line, where the offset is the state

    @Override
    void resetStartLine() {
        status = 0;
        reasonStart = 0;
        reasonEnd = 0;
        lineFeedNext = false;
    }

    @Override
    int startLine(byte[] b, int from, int end) {
        if (lineFeedNext) {
            return lineFeed(b, from);
        }
        if (from == 0 && end > STATUS_END && Version.known(b, 0) && b[Version.LENGTH] == Octets.SP) {
            return wholeCode(b, end);
        }
        return from <= STATUS_END ? code(b, from) : reason(b, from, end);
    }

    /** The status in one go, as nearly every answer allows; what is wrong with it is found byte by byte. */
    private int wholeCode(byte[] b, int end) {
        for (int index = 0; index < STATUS_END - STATUS_START; index++) {
            if (!statusDigit(index, b[STATUS_START + index])) {
                return refuseOctet(STATUS_START + index, Refusal.BAD_STATUS_LINE);
            }
        }
        int next = endOfCode(b, STATUS_END);
        return next == STATUS_END + 1 && !lineFeedNext && next < end ? reason(b, next, end) : next;
    }

    private int code(byte[] b, int from) {
        if (from == Version.LENGTH) {
            return endOfVersion(b, from);
        }
        if (from == STATUS_END) {
            return endOfCode(b, from);
        }
        boolean sound =
                from < Version.LENGTH ? Version.matches(from, b[from]) : statusDigit(from - STATUS_START, b[from]);
        return sound ? from + 1 : refuseOctet(from, Refusal.BAD_STATUS_LINE);
    }

    private int endOfVersion(byte[] b, int from) {
        if (b[from] != Octets.SP) {
            return refuseOctet(from, Refusal.BAD_STATUS_LINE);
        }
        Refusal why = Version.judge(b, 0);
        return why == null ? from + 1 : refuseAt(from, why);
    }

    private boolean statusDigit(int index, byte octet) {
        status = 10 * status + octet - '0';
        return Octets.digit(octet) && (index > 0 || status >= 1 && status <= 5);
    }

    private int endOfCode(byte[] b, int from) {
        reasonStart = from + 1;
        if (b[from] == Octets.SP) {
            return from + 1;
        }
        if (b[from] != Octets.CR) {
            return refuseOctet(from, Refusal.BAD_STATUS_LINE);
        }
        reasonStart = from;
        return endOfLine(from);
    }

    private int reason(byte[] b, int from, int end) {
        int p = Octets.fieldValueEnd(b, from, end);
        if (p == end) {
            return end;
        }
        return b[p] == Octets.CR ? endOfLine(p) : refuseOctet(p, Refusal.BAD_STATUS_LINE);
    }

    private int endOfLine(int offset) {
        reasonEnd = offset;
        lineFeedNext = true;
        return offset + 1;
    }

    private int lineFeed(byte[] b, int from) {
        if (b[from] != Octets.LF) {
            return refuseAt(from, Refusal.BARE_LINE_BREAK);
        }
        startLineRead(Version.minor(b, 0));
        return from + 1;
    }

    // ---- the meaning of the fields

    @Override
    Refusal judgeMeaning() {
        Refusal why = meaning().read();
        if (why != null) {
            return why;
        }
        for (int i = 0; i < fieldCount(); i++) {
            if (kind(i) == FieldName.CONTENT_LENGTH && (status < 200 || status == NO_CONTENT)) {
                drop(i);
            }
        }
        return null;
    }

    private boolean bodiless() {
        return status < 200 || status == NO_CONTENT || status == NOT_MODIFIED;
    }
}
