package io.millrace.proxy.http.wire;

/**
 * The pieces of one request target whose bytes are known to be allowed.
 *
 * <p>Spec: RFC 9112 section 3.2, RFC 9110 section 4.2. Of schemes only http and https are known; an absolute-form with a user name or without a host
 * is malformed.
 */
final class RequestTarget {
    private static final byte[] HTTP = Octets.ascii("http://");
    private static final byte[] HTTPS = Octets.ascii("https://");

    private TargetForm form;
    private int authorityStart;
    private int hostEnd;
    private int pathStart;
    private int pathEnd;

    /** Finds form and pieces; false when the target is malformed. */
    boolean read(byte[] b, int from, int to) {
        pathStart = from;
        if (from < to && b[from] == '/') {
            form = TargetForm.ORIGIN;
        } else if (to - from == 1 && b[from] == '*') {
            form = TargetForm.ASTERISK;
        } else if (readAuthority(b, from, to)) {
            form = TargetForm.ABSOLUTE;
        } else {
            return false;
        }
        pathEnd = pathStart;
        while (pathEnd < to && b[pathEnd] != '?') {
            pathEnd++;
        }
        return true;
    }

    TargetForm form() {
        return form;
    }

    int authorityStart() {
        return authorityStart;
    }

    int hostEnd() {
        return hostEnd;
    }

    /** Offset of the path, which is also the end of the authority in absolute-form. */
    int pathStart() {
        return pathStart;
    }

    int pathEnd() {
        return pathEnd;
    }

    private boolean readAuthority(byte[] b, int from, int to) {
        authorityStart = from + schemeLength(b, from, to);
        if (authorityStart == from) {
            return false;
        }
        pathStart = authorityStart;
        while (pathStart < to && b[pathStart] != '/' && b[pathStart] != '?') {
            pathStart++;
        }
        hostEnd = Authority.hostEndOrMinusOne(b, authorityStart, pathStart);
        return hostEnd >= 0;
    }

    private static int schemeLength(byte[] b, int from, int to) {
        if (Octets.startsAnyCase(HTTP, b, from, to)) {
            return HTTP.length;
        }
        return Octets.startsAnyCase(HTTPS, b, from, to) ? HTTPS.length : 0;
    }
}
