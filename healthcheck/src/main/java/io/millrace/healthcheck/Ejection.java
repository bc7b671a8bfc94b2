package io.millrace.healthcheck;

/** What live traffic says of an endpoint, from nothing to the worst. */
public enum Ejection {
    NONE,
    /** Connecting to it failed just now, see {@link PassOver}. */
    MOMENT,
    /** It stood out among its siblings. */
    ENDPOINT,
    /** The endpoints of its zone went bad together. */
    ZONE
}
