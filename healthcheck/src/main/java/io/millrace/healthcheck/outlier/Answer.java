package io.millrace.healthcheck.outlier;

/** What an endpoint's answer says of the endpoint. */
public enum Answer {
    /** It does its work; an answer that finds fault with the request included. */
    OK,
    /** It, or what stands behind it, cannot be reached or is overloaded: 502, 503, 504. */
    GATEWAY_FAILURE,
    /** It tried and failed: any other 5xx. One bad request may be enough for it, so it is counted apart. */
    APP_FAILURE;

    /** What an HTTP status says. Spec: RFC 9110, section 15.6. */
    public static Answer ofStatus(int status) {
        if (status < 500) {
            return OK;
        }
        return status >= 502 && status <= 504 ? GATEWAY_FAILURE : APP_FAILURE;
    }
}
