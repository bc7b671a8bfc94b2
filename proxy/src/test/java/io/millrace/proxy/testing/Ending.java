package io.millrace.proxy.testing;

/** The way a peer left a connection. */
public enum Ending {
    /** An orderly end of its bytes (FIN). */
    FIN,
    /** An abort (RST). */
    RESET
}
