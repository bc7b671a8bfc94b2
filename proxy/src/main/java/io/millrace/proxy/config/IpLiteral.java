package io.millrace.proxy.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * An IP address written as text, never a name: nothing here asks a resolver.
 *
 * <p>Why: {@link InetAddress#getByName} also takes {@code 127.1} and {@code 010.0.0.1}, which readers understand in
 * different ways.
 */
final class IpLiteral {
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern V4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    private static final Pattern V6_CHARACTERS = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    private IpLiteral() {}

    /** The address without brackets and scope, IPv4 for an IPv4-mapped one; null when the text is no address. */
    static InetAddress parseOrNull(String text) {
        boolean v6 = text.indexOf(':') >= 0 && V6_CHARACTERS.matcher(text).matches();
        if (!v6 && !V4.matcher(text).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException notAnAddress) {
            return null;
        }
    }

    /** The address of 4 or 16 bytes, IPv4 for an IPv4-mapped one. */
    static InetAddress ofBytes(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalArgumentException(
                    "address of " + address.length + " bytes (expected: 4 or 16)", wrongLength);
        }
    }
}
