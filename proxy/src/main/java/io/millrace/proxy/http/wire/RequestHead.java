package io.millrace.proxy.http.wire;

/**
 * The head of one HTTP/1.1 or HTTP/1.0 request.
 *
 * <p>Everything but {@link #method()} and {@link #refusal()} is known once COMPLETE. In absolute-form the authority of the target wins over Host: the
 * received Host field is dropped, and what is forwarded has a Host field made of {@link #authorityStart()} to {@link #authorityEnd()}.
 *
 * <p>Errors: CONNECT is refused at its method, an asterisk with any method but OPTIONS at the end of the target (so the preface of HTTP/2 is, too).
 * A version whose major digit is not 1 is 505; HTTP/1.2 to HTTP/1.9 are 400: no such versions exist, and 505 speaks of major versions only.
 *
 * <p>Spec: RFC 9112 sections 2.2 and 3; RFC 9110 sections 7.2, 7.8 and 10.1.1. At most one empty line may come before the request line.
 */
public final class RequestHead extends Head {
    private static final byte[] CONTINUE = Octets.ascii("100-continue");

    private final RequestTarget target = new RequestTarget();

    private LinePart linePart;
    private int methodStart;
    private int methodEnd;
    private Method method;
    private int targetStart;
    private int versionStart;

    private int hostStart;
    private int hostEnd;
    private int authorityEnd;
    private boolean expectContinue;
    private boolean upgradeRequested;

    public RequestHead(HeadRules rules) {
        super(rules);
        resetStartLine();
    }

    /** Offset of the method: 0, or 2 after an empty line. */
    public int methodStart() {
        return methodStart;
    }

    public int methodEnd() {
        return methodEnd;
    }

    /** The method; null before it has been read. */
    public Method method() {
        return method;
    }

    /** The form of the target as received. */
    public TargetForm targetForm() {
        return target.form();
    }

    /** Offset of the target as received. */
    public int targetStart() {
        return targetStart;
    }

    public int targetEnd() {
        return versionStart - 1;
    }

    /** Offset of the path; an empty one in absolute-form without a path; {@code *} in asterisk-form. */
    public int pathStart() {
        return target.pathStart();
    }

    /** End of the path, before the question mark. */
    public int pathEnd() {
        return target.pathEnd();
    }

    /** Offset of the path with its query, which is what goes to the origin behind {@link #requestTargetPrefix()}. */
    public int requestTargetStart() {
        return target.pathStart();
    }

    public int requestTargetEnd() {
        return targetEnd();
    }

    /**
     * The byte to be sent in front of the path and query: {@code /} or {@code *} for an absolute-form without a path, else 0 for none.
     *
     * <p>Spec: RFC 9112 sections 3.2.1 and 3.2.4; the asterisk is for OPTIONS without a query.
     */
    public byte requestTargetPrefix() {
        if (target.form() != TargetForm.ABSOLUTE || target.pathStart() < target.pathEnd()) {
            return 0;
        }
        boolean server = method == Method.OPTIONS && target.pathStart() == targetEnd();
        return (byte) (server ? '*' : '/');
    }

    /** Offset of the host without its port, an IPv6 literal with its brackets; an empty one when the request names none. */
    public int hostStart() {
        return hostStart;
    }

    public int hostEnd() {
        return hostEnd;
    }

    /** Offset of the host with its port as received: the value of the Host field to forward. */
    public int authorityStart() {
        return hostStart;
    }

    public int authorityEnd() {
        return authorityEnd;
    }

    /** How the end of the body is found. */
    public BodyFraming framing() {
        if (meaning().chunked()) {
            return BodyFraming.CHUNKED;
        }
        return contentLength() >= 0 ? BodyFraming.LENGTH : BodyFraming.NONE;
    }

    /** Whether the client may wait for 100 (Continue) before it sends the body; never without a body or in HTTP/1.0. */
    public boolean expectContinue() {
        return expectContinue;
    }

    /**
     * Whether the client asks for another protocol that the proxy would tunnel: HTTP/1.1, no body, one Upgrade field with nothing of HTTP/2 in it. That field
     * is dropped like every other about the connection; who forwards the request writes it anew beside the Connection field that belongs to it.
     */
    public boolean upgradeRequested() {
        return upgradeRequested;
    }

    /** Whether the client wants the connection kept after the answer. */
    public boolean keepAlive() {
        return meaning().persistent();
    }

    // ---- the request line

    @Override
    void resetStartLine() {
        linePart = LinePart.START;
        methodStart = 0;
        methodEnd = 0;
        method = null;
        targetStart = 0;
        versionStart = 0;
        hostStart = 0;
        hostEnd = 0;
        authorityEnd = 0;
        expectContinue = false;
        upgradeRequested = false;
    }

    @Override
    int startLine(byte[] b, int from, int end) {
        return switch (linePart) {
            case START -> start(b, from, end);
            case EMPTY_LINE_FEED -> emptyLineFeed(b, from);
            case METHOD -> method(b, from, end);
            case TARGET -> target(b, from, end);
            case ESCAPE_HIGH, ESCAPE_LOW -> escape(b, from);
            case VERSION -> version(b, from);
            case LINE_FEED -> lineFeed(b, from);
        };
    }

    private int start(byte[] b, int from, int end) {
        if (b[from] == Octets.CR) {
            linePart = LinePart.EMPTY_LINE_FEED;
            return from + 1;
        }
        linePart = LinePart.METHOD;
        return method(b, from, end);
    }

    private int emptyLineFeed(byte[] b, int from) {
        if (b[from] != Octets.LF) {
            return refuseAt(from, Refusal.BARE_LINE_BREAK);
        }
        methodStart = from + 1;
        linePart = LinePart.METHOD;
        return from + 1;
    }

    private int method(byte[] b, int from, int end) {
        int p = from;
        while (p < end && Octets.token(b[p])) {
            p++;
        }
        if (p == end) {
            return end;
        }
        if (b[p] != Octets.SP || p == methodStart) {
            return refuseOctet(p, Refusal.BAD_METHOD);
        }
        methodEnd = p;
        method = Method.of(b, methodStart, p);
        if (method == Method.CONNECT) {
            return refuseAt(p, Refusal.CONNECT_METHOD);
        }
        targetStart = p + 1;
        linePart = LinePart.TARGET;
        return targetStart < end ? target(b, targetStart, end) : end;
    }

    private int target(byte[] b, int from, int end) {
        int limit = (int) Math.min(end, (long) targetStart + rules().maxTargetBytes());
        int p = from;
        while (p < limit && Octets.target(b[p])) {
            p++;
        }
        if (p == end) {
            return end;
        }
        if (b[p] == Octets.SP) {
            return endTarget(b, p, end);
        }
        boolean allowed = b[p] == '%' || Octets.target(b[p]);
        if (p == limit && allowed) {
            return refuseAt(p, Refusal.TARGET_TOO_LARGE);
        }
        if (b[p] != '%') {
            return refuseOctet(p, Refusal.BAD_TARGET);
        }
        linePart = LinePart.ESCAPE_HIGH;
        return p + 1;
    }

    private int escape(byte[] b, int from) {
        if (Octets.hexOrMinusOne(b[from]) < 0) {
            return refuseOctet(from, Refusal.BAD_TARGET);
        }
        if (from - targetStart >= rules().maxTargetBytes()) {
            return refuseAt(from, Refusal.TARGET_TOO_LARGE);
        }
        linePart = linePart == LinePart.ESCAPE_HIGH ? LinePart.ESCAPE_LOW : LinePart.TARGET;
        return from + 1;
    }

    private int endTarget(byte[] b, int space, int end) {
        boolean sound = target.read(b, targetStart, space);
        if (!sound || target.form() == TargetForm.ASTERISK && method != Method.OPTIONS) {
            return refuseAt(space, Refusal.BAD_TARGET);
        }
        versionStart = space + 1;
        linePart = LinePart.VERSION;
        int versionEnd = versionStart + Version.LENGTH;
        // In one go, as nearly every request allows; what is wrong is found byte by byte.
        return versionEnd < end && Version.known(b, versionStart) ? version(b, versionEnd) : versionStart;
    }

    private int version(byte[] b, int from) {
        int index = from - versionStart;
        if (index < Version.LENGTH) {
            return Version.matches(index, b[from]) ? from + 1 : refuseOctet(from, Refusal.BAD_VERSION);
        }
        if (b[from] != Octets.CR) {
            return refuseOctet(from, Refusal.BAD_VERSION);
        }
        Refusal why = Version.judge(b, versionStart);
        if (why != null) {
            return refuseAt(from, why);
        }
        linePart = LinePart.LINE_FEED;
        return from + 1;
    }

    private int lineFeed(byte[] b, int from) {
        if (b[from] != Octets.LF) {
            return refuseAt(from, Refusal.BARE_LINE_BREAK);
        }
        startLineRead(Version.minor(b, versionStart));
        return from + 1;
    }

    // ---- the meaning of the fields

    @Override
    Refusal judgeMeaning() {
        Refusal why = meaning().read();
        if (why == null) {
            why = judgeFields();
        }
        if (why == null) {
            judgeUpgrade();
        }
        return why;
    }

    private Refusal judgeFields() {
        int host = NONE;
        int expect = NONE;
        Refusal why = null;
        for (int i = 0; i < fieldCount() && why == null; i++) {
            switch (kind(i)) {
                case HOST -> {
                    why = host == NONE ? null : Refusal.SEVERAL_HOSTS;
                    host = i;
                }
                case EXPECT -> {
                    why = judgeExpect(i, expect == NONE);
                    expect = i;
                }
                case OTHER -> why = oddNames() ? judgeName(i) : null;
                default -> {}
            }
        }
        return why == null ? judgeHost(host) : why;
    }

    private Refusal judgeHost(int field) {
        if (field == NONE) {
            takeAuthority();
            return minorVersion() == 0 ? null : Refusal.NO_HOST;
        }
        int start = valueStart(field);
        int end = valueEnd(field);
        int colon = start == end ? end : Authority.hostEndOrMinusOne(bytes(), start, end);
        boolean emptyBesideAuthority = start == end && target.form() == TargetForm.ABSOLUTE;
        if (colon < 0 || emptyBesideAuthority) {
            return Refusal.BAD_HOST;
        }
        hostStart = start;
        hostEnd = colon;
        authorityEnd = end;
        if (takeAuthority()) {
            drop(field);
        }
        return null;
    }

    private boolean takeAuthority() {
        if (target.form() != TargetForm.ABSOLUTE) {
            return false;
        }
        hostStart = target.authorityStart();
        hostEnd = target.hostEnd();
        authorityEnd = target.pathStart();
        return true;
    }

    private Refusal judgeExpect(int field, boolean first) {
        boolean known = Octets.equalAnyCase(CONTINUE, bytes(), valueStart(field), valueEnd(field));
        if (minorVersion() == 1 && (!known || !first)) {
            return Refusal.UNKNOWN_EXPECTATION;
        }
        expectContinue = minorVersion() == 1 && hasBody();
        if (!expectContinue) {
            drop(field);
        }
        return null;
    }

    private Refusal judgeName(int field) {
        boolean underscore = false;
        boolean odd = false;
        for (int p = nameStart(field); p < nameEnd(field); p++) {
            byte octet = bytes()[p];
            underscore |= octet == '_';
            odd |= Octets.odd(octet);
        }
        if (underscore && rules().underscoreNames() == HeadRules.UnderscoreNames.REFUSE) {
            return Refusal.UNDERSCORE_IN_NAME;
        }
        boolean unwanted = underscore && rules().underscoreNames() == HeadRules.UnderscoreNames.DROP;
        if (unwanted || odd && FieldName.alias(bytes(), nameStart(field), nameEnd(field))) {
            drop(field);
        }
        return null;
    }

    private void judgeUpgrade() {
        if (!connectionUpgrade() || minorVersion() == 0 || hasBody()) {
            return;
        }
        int field = NONE;
        for (int i = 0; i < fieldCount(); i++) {
            if (kind(i) == FieldName.UPGRADE) {
                if (field != NONE) {
                    return;
                }
                field = i;
            }
        }
        upgradeRequested = field != NONE && Protocols.tunnelled(bytes(), valueStart(field), valueEnd(field));
    }

    private boolean hasBody() {
        return meaning().chunked() || contentLength() > 0;
    }

    /** The piece of the request line that the next byte belongs to. */
    private enum LinePart {
        START,
        EMPTY_LINE_FEED,
        METHOD,
        TARGET,
        ESCAPE_HIGH,
        ESCAPE_LOW,
        VERSION,
        LINE_FEED
    }
}
