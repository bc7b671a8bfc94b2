package io.millrace.proxy.config;

/** The failover priority of a zone. */
public enum Role {
    /** Tier 0: serves while any of its endpoints can. */
    PRIMARY,
    /** Tier 1: serves when no primary zone can. */
    BACKUP
}
