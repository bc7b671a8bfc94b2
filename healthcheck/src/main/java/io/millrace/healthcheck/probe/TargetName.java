package io.millrace.healthcheck.probe;

import io.millrace.healthcheck.probe.Probe.TlsTrust;
import io.netty.util.NetUtil;

/** What a target is called, in TLS and in the Host field. Threading: pure. */
final class TargetName {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private TargetName() {}

    /** The name a certificate must be for: the configured one, or the host name, or the address. */
    static String of(TlsTrust trust, Target target) {
        return trust.serverName() == null ? of(target) : withoutDot(trust.serverName());
    }

    /** The host name, or the address in figures. */
    static String of(Target target) {
        return target.hostName() == null
                ? NetUtil.toAddressString(target.address().getAddress())
                : withoutDot(target.hostName());
    }

    /** Spec: RFC 9110, section 7.2: without the port that the scheme, http or https, implies. */
    static String hostField(Target target, boolean secure) {
        int impliedPort = secure ? HTTPS_PORT : HTTP_PORT;
        String name = of(target);
        String host = NetUtil.isValidIpV6Address(name) ? "[" + name + "]" : name;
        int port = target.address().getPort();
        return port == impliedPort ? host : host + ":" + port;
    }

    static boolean isAddress(String name) {
        return NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name);
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
