package io.millrace.proxy.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;

/** The address types of a configuration: an IP address with a port, and blocks of addresses. No name is looked up. */
final class Addresses {
    private static final String PORT_FORM = ":[0-9]{1,5}";
    private static final String FORM = "(?:\\[[0-9A-Fa-f:.]+\\]|[^:\\[\\]/@ ]+)" + PORT_FORM;
    private static final int MAX_LENGTH = 128;
    private static final int MAX_NAME_LENGTH = 253 + ":65535".length();
    private static final String LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    private static final String LOCALHOST = "localhost";

    /** A host name; a text of digits and dots alone is an address and never a name. */
    static final String HOST_NAME = LABEL + "(?:\\." + LABEL + ")*";

    private static final int MAX_PORT = 65_535;

    private Addresses() {}

    /** Where a listener binds: every address of the machine, and port 0, are fine. */
    static ScalarType<InetSocketAddress> bind() {
        String expected = "an IP address with a port 0..65535 such as 0.0.0.0:80, \"[::]:80\", localhost:80";
        return Scalars.text(expected, MAX_LENGTH, FORM, text -> parse(text, 0, expected));
    }

    /** Where an endpoint listens: one machine, one port. A host name stays unresolved. */
    static ScalarType<InetSocketAddress> endpoint() {
        String expected =
                "an IP address or host name with a port 1..65535 such as 10.0.0.1:80, \"[2001:db8::1]:80\", db.example.com:80";
        return Scalars.text(expected, MAX_NAME_LENGTH, FORM, text -> {
            String host = text.substring(0, text.lastIndexOf(':'));
            boolean name = !host.startsWith("[") && !isNumber(host) && !host.equals(LOCALHOST);
            if (!name) {
                return oneMachine(parse(text, 1, expected), expected);
            }
            if (!host.matches(HOST_NAME)) {
                throw new Refused("not a host name", expected);
            }
            return InetSocketAddress.createUnresolved(host.toLowerCase(Locale.ROOT), port(text, 1, expected));
        });
    }

    /** Where a server listens that this program asks: one machine, one port. */
    static ScalarType<InetSocketAddress> server() {
        String expected = "an IP address with a port 1..65535 such as 10.0.0.1:53, \"[2001:db8::1]:53\"";
        return Scalars.text(expected, MAX_LENGTH, FORM, text -> oneMachine(parse(text, 1, expected), expected));
    }

    private static InetSocketAddress oneMachine(InetSocketAddress address, String expected) throws Refused {
        if (address.getAddress().isAnyLocalAddress() || address.getAddress().isMulticastAddress()) {
            throw new Refused("not the address of one machine", expected);
        }
        return address;
    }

    static ScalarType<Cidr> block() {
        String expected = "an IP address or block such as 10.0.0.0/8 or 2001:db8::/32";
        return Scalars.text(expected, MAX_LENGTH, "[0-9A-Fa-f:.]+(?:/[0-9]{1,3})?", text -> {
            try {
                return Cidr.parse(text);
            } catch (IllegalArgumentException refused) {
                throw new Refused("not a block of addresses", refused.getMessage());
            }
        });
    }

    private static InetSocketAddress parse(String text, int minPort, String expected) throws Refused {
        int port = port(text, minPort, expected);
        return new InetSocketAddress(address(text.substring(0, text.lastIndexOf(':')), expected), port);
    }

    private static int port(String text, int minPort, String expected) throws Refused {
        String portText = text.substring(text.lastIndexOf(':') + 1);
        int port = Integer.parseInt(portText);
        if (port < minPort || port > MAX_PORT || (portText.length() > 1 && portText.startsWith("0"))) {
            throw new Refused("port out of range", expected);
        }
        return port;
    }

    private static InetAddress address(String text, String expected) throws Refused {
        if (text.equals(LOCALHOST)) {
            return IpLiteral.ofBytes(new byte[] {127, 0, 0, 1});
        }
        boolean bracketed = text.startsWith("[");
        InetAddress address = IpLiteral.parseOrNull(bracketed ? text.substring(1, text.length() - 1) : text);
        if (address == null) {
            throw bracketed || isNumber(text)
                    ? new Refused("not an IP address", expected)
                    : new Refused("host name", expected);
        }
        return address;
    }

    private static boolean isNumber(String text) {
        return text.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }
}
