package io.millrace.healthcheck.outlier;

/** What live traffic saw of one endpoint. */
public final class Traffic {

    /** @param stripes how many event loops count, each in a stripe of its own */
    public Traffic(int stripes) {}
}
