package io.millrace.proxy.config;

/** How a pool chooses among the endpoints of a tier. */
public enum Balance {
    /** Smooth weighted round robin. */
    ROUND_ROBIN
}
