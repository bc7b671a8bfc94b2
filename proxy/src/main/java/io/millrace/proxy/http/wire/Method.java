package io.millrace.proxy.http.wire;

/**
 * The request methods the proxy tells apart.
 *
 * <p>Spec: RFC 9110 section 9; names are case-sensitive, so {@code get} is {@link #OTHER}.
 */
public enum Method {
    GET(true, true),
    HEAD(true, true),
    POST(false, false),
    PUT(false, true),
    DELETE(false, true),
    OPTIONS(true, true),
    PATCH(false, false),
    TRACE(true, true),
    /** Recognised in order to be refused. */
    CONNECT(false, false),
    /** Any other token; assumed to change state and to be unrepeatable. */
    OTHER(false, false);

    private static final Method[] NAMED = {GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH, TRACE, CONNECT};

    private final boolean safe;
    private final boolean idempotent;
    private final byte[] token;

    Method(boolean safe, boolean idempotent) {
        this.safe = safe;
        this.idempotent = idempotent;
        this.token = Octets.ascii(name());
    }

    static Method of(byte[] bytes, int from, int to) {
        for (Method method : NAMED) {
            if (Octets.equal(method.token, bytes, from, to)) {
                return method;
            }
        }
        return OTHER;
    }

    /** Whether the request asks for no change of state. */
    public boolean safe() {
        return safe;
    }

    /** Whether sending the request twice has the effect of sending it once. */
    public boolean idempotent() {
        return idempotent;
    }
}
