package io.millrace.proxy.config;

/** Which of the addresses of a host name are endpoints. */
public enum Resolve {
    /** Each address is an endpoint of its own, with the weight that the configuration gives. */
    ALL,
    /** Only the first in numerical order, so that all nodes take the same one and keep it as long as it is there. */
    FIRST
}
