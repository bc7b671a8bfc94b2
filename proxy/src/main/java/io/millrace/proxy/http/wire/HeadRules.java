package io.millrace.proxy.http.wire;

/**
 * Bounds and policies of reading a head.
 *
 * @param maxHeadBytes longest head in bytes, inclusive, from the first byte to the blank line; beyond it 431
 * @param maxTargetBytes longest request target in bytes, inclusive; beyond it 414
 * @param maxFields most field lines, inclusive, and most names one head may list in Connection; beyond it 431
 * @param underscoreNames what becomes of request fields with an underscore in the name; responses keep theirs
 */
public record HeadRules(int maxHeadBytes, int maxTargetBytes, int maxFields, UnderscoreNames underscoreNames) {

    public HeadRules {
        requirePositive("maxHeadBytes", maxHeadBytes);
        requirePositive("maxTargetBytes", maxTargetBytes);
        requirePositive("maxFields", maxFields);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1)");
        }
    }

    /**
     * What becomes of a request field whose name holds an underscore.
     *
     * <p>Why: CGI-like backends read {@code X_User} and {@code X-User} as the same variable, so a client could pass off the one for the other.
     */
    public enum UnderscoreNames {
        /** The field is left out; the request goes on. */
        DROP,
        /** The request is answered with 400. */
        REFUSE,
        /** The field is forwarded, unless it is an alias of a field the proxy acts on. */
        ALLOW
    }
}
