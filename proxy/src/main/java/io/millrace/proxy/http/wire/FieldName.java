package io.millrace.proxy.http.wire;

import static io.millrace.proxy.http.wire.FieldName.Reach.END_TO_END;
import static io.millrace.proxy.http.wire.FieldName.Reach.HOP_BY_HOP;
import static io.millrace.proxy.http.wire.FieldName.Reach.PINNED;

import java.util.Arrays;
import java.util.Locale;

/**
 * The field names the proxy acts on, and {@link #OTHER} for the rest.
 *
 * <p>Spec: hop-by-hop are the connection-specific fields of RFC 9110 section 7.6.1 and HTTP2-Settings (RFC 7540 section 3.2.1). Proxy-Authenticate and
 * Proxy-Authorization go with them because they address the next hop only (RFC 9110 section 11.7) and that is the balancer, which has no credentials to
 * ask for. TE goes always: the proxy takes trailers from both sides itself. Transfer-Encoding goes because the proxy frames what it sends.
 */
public enum FieldName {
    OTHER(END_TO_END),
    HOST(PINNED),
    CONTENT_LENGTH(PINNED),
    TRANSFER_ENCODING(HOP_BY_HOP),
    CONNECTION(HOP_BY_HOP),
    KEEP_ALIVE(HOP_BY_HOP),
    PROXY_CONNECTION(HOP_BY_HOP),
    PROXY_AUTHENTICATE(HOP_BY_HOP),
    PROXY_AUTHORIZATION(HOP_BY_HOP),
    TE(HOP_BY_HOP),
    UPGRADE(HOP_BY_HOP),
    HTTP2_SETTINGS(HOP_BY_HOP),
    TRAILER(END_TO_END),
    EXPECT(PINNED),
    X_FORWARDED_FOR(PINNED),
    X_FORWARDED_PROTO(PINNED),
    X_FORWARDED_HOST(PINNED),
    X_REQUEST_ID(PINNED),
    FORWARDED(PINNED),
    DATE(END_TO_END),
    SERVER(END_TO_END);

    private static final int LONGEST = 19;
    private static final FieldName[][] BY_LENGTH = byLength();

    private final Reach reach;
    private final byte[] lowerCase;
    private final long firstWord;

    FieldName(Reach reach) {
        this.reach = reach;
        this.lowerCase = Octets.ascii(name().toLowerCase(Locale.ROOT).replace('_', '-'));
        this.firstWord = Octets.lowerCaseWord(lowerCase, 0, lowerCase.length);
    }

    /** The constant for a token in any case. */
    static FieldName of(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length <= LONGEST) {
            FieldName[] candidates = BY_LENGTH[length];
            long word = candidates.length == 0 ? 0 : Octets.lowerCaseWord(bytes, from, to);
            for (FieldName candidate : candidates) {
                if (candidate.firstWord == word && candidate.endsAlike(bytes, from)) {
                    return candidate;
                }
            }
        }
        return OTHER;
    }

    private boolean endsAlike(byte[] bytes, int from) {
        for (int i = Long.BYTES; i < lowerCase.length; i++) {
            if (Octets.lower(bytes[from + i]) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a name that is none of the known ones becomes one of them in a backend that reads {@code _ . ~} and their like as a hyphen.
     *
     * <p>Why: {@code X_Forwarded_For} or {@code Content.Length} would otherwise speak with the proxy's voice.
     */
    static boolean alias(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length <= LONGEST) {
            for (FieldName candidate : BY_LENGTH[length]) {
                if (candidate.resembles(bytes, from)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether the field speaks about one connection only and is never forwarded. */
    boolean hopByHop() {
        return reach == HOP_BY_HOP;
    }

    /** Whether the field stays although the sender lists it in Connection. */
    boolean pinned() {
        return reach == PINNED;
    }

    private boolean resembles(byte[] bytes, int from) {
        for (int i = 0; i < lowerCase.length; i++) {
            byte octet = bytes[from + i];
            boolean same = Octets.lower(octet) == lowerCase[i] || lowerCase[i] == '-' && Octets.odd(octet);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static FieldName[][] byLength() {
        FieldName[][] byLength = new FieldName[LONGEST + 1][];
        for (int length = 0; length <= LONGEST; length++) {
            int wanted = length;
            byLength[length] = Arrays.stream(values())
                    .filter(name -> name != OTHER && name.lowerCase.length == wanted)
                    .toArray(FieldName[]::new);
        }
        return byLength;
    }

    /** How far a field travels. */
    enum Reach {
        /** Forwarded, unless the sender lists it in Connection. */
        END_TO_END,
        /** Never forwarded. */
        HOP_BY_HOP,
        /** Forwarded or replaced by the proxy; listing it in Connection changes nothing. */
        PINNED
    }
}
