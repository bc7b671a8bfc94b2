package io.millrace.proxy.http;

import io.millrace.proxy.config.Cidr;
import io.millrace.proxy.config.ForwardedConfig;
import io.millrace.proxy.http.wire.FieldName;
import java.net.InetAddress;

/**
 * Who is believed about where a request comes from, and what backends are told about it.
 *
 * <p>A client outside the trusted networks is not believed: what it says in the X-Forwarded-* fields, Forwarded and
 * X-Request-Id is left out. A trusted proxy's X-Forwarded-For is appended to, and its other fields are passed on.
 */
public record ForwardedPolicy(ForwardedConfig config) {

    boolean trusts(InetAddress client) {
        for (Cidr network : config.trustedProxies()) {
            if (network.contains(client)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a received field is left out because of who sent it, or because the proxy writes its own. */
    boolean replaces(FieldName name, boolean trusted) {
        return switch (name) {
            case X_FORWARDED_FOR -> !trusted || config.forwardedFor();
            case X_FORWARDED_PROTO, X_FORWARDED_HOST, X_REQUEST_ID, FORWARDED -> !trusted;
            default -> false;
        };
    }
}
