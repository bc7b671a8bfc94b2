package io.millrace.proxy.config;

/** What happens to request fields with {@code _} in their name, which some backends take for {@code -}. */
public enum UnderscoreNames {
    /** The field is left out, the request goes on. */
    DROP,
    /** The request is answered with 400. */
    REFUSE,
    /** The field is passed on like any other. */
    ALLOW
}
