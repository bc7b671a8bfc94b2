package io.millrace.bench.compare;

/** A port of a proxy: what is spoken there, and whether the traffic is bulk, for peers that are configured differently for that. */
enum Door {
    HTTP,
    TCP,
    HTTP_BULK,
    TCP_BULK;

    /** The door that stands in for this one with a proxy that has one configuration for everything. */
    Door plain() {
        return switch (this) {
            case HTTP, HTTP_BULK -> HTTP;
            case TCP, TCP_BULK -> TCP;
        };
    }
}
