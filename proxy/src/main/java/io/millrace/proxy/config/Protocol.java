package io.millrace.proxy.config;

/** What a listener speaks with its clients. */
public enum Protocol {
    HTTP,
    TCP
}
