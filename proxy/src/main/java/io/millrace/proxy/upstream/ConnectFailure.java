package io.millrace.proxy.upstream;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.List;

/** Why a connection to an endpoint did not come about. */
public enum ConnectFailure {
    REFUSED("refused"),
    TIMED_OUT("timed out"),
    UNREACHABLE("unreachable"),
    /** This process has no descriptor, port or memory of the kernel left: nobody's fault but ours, and no news about the endpoint. */
    OUT_OF_RESOURCES("no descriptor left");

    private static final List<String> SHORTAGES = List.of(
            "Too many open files",
            "No buffer space",
            "Cannot assign requested address",
            "No space left on device",
            "Cannot allocate memory");

    private final String phrase;

    ConnectFailure(String phrase) {
        this.phrase = phrase;
    }

    public String phrase() {
        return phrase;
    }

    public boolean blamesEndpoint() {
        return this != OUT_OF_RESOURCES;
    }

    static ConnectFailure of(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        for (String shortage : SHORTAGES) {
            if (message.contains(shortage)) {
                return OUT_OF_RESOURCES;
            }
        }
        if (cause instanceof NoRouteToHostException || message.contains("unreachable")) {
            return UNREACHABLE;
        }
        if (cause instanceof ConnectException) {
            return REFUSED;
        }
        return UNREACHABLE;
    }
}
