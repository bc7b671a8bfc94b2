package io.millrace.healthcheck.outlier;

/** What the data path does not leave to the end of a window. */
public enum News {
    /** A connect failed: the endpoint is passed over for a moment. */
    PASSED_OVER,
    /** As many gateway failures in a row as the policy bears. */
    GATEWAY_FAILURES_IN_A_ROW,
    /** As many application failures in a row as the policy bears. */
    APP_FAILURES_IN_A_ROW
}
