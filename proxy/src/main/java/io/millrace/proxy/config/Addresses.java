package io.millrace.proxy.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The address types of a configuration: an IP address with a port, and blocks of addresses. No name is looked up. */
final class Addresses {
    private static final String PORT_FORM = ":[0-9]{1,5}";
    private static final String FORM = "(?:\\[[0-9A-Fa-f:.]+\\]|[^:\\[\\]/@ ]+)" + PORT_FORM;
    private static final int MAX_LENGTH = 128;
    private static final int MAX_PORT = 65_535;

    private Addresses() {}

    /** Where a listener binds: every address of the machine, and port 0, are fine. */
    static ScalarType<InetSocketAddress> bind() {
        String expected = "an IP address with a port 0..65535 such as 0.0.0.0:80, \"[::]:80\", localhost:80";
        return Scalars.text(expected, MAX_LENGTH, FORM, text -> parse(text, 0, expected));
    }

    /** Where an endpoint listens: one machine, one port. */
    static ScalarType<InetSocketAddress> endpoint() {
        String expected = "an IP address with a port 1..65535 such as 10.0.0.1:80, \"[2001:db8::1]:80\", localhost:80";
        return Scalars.text(expected, MAX_LENGTH, FORM, text -> {
            InetSocketAddress address = parse(text, 1, expected);
            if (address.getAddress().isAnyLocalAddress() || address.getAddress().isMulticastAddress()) {
                throw new Refused("not the address of one machine", expected);
            }
            return address;
        });
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
        int colon = text.lastIndexOf(':');
        String portText = text.substring(colon + 1);
        int port = Integer.parseInt(portText);
        if (port < minPort || port > MAX_PORT || (portText.length() > 1 && portText.startsWith("0"))) {
            throw new Refused("port out of range", expected);
        }
        return new InetSocketAddress(address(text.substring(0, colon), expected), port);
    }

    private static InetAddress address(String text, String expected) throws Refused {
        if (text.equals("localhost")) {
            return IpLiteral.ofBytes(new byte[] {127, 0, 0, 1});
        }
        boolean bracketed = text.startsWith("[");
        InetAddress address = IpLiteral.parseOrNull(bracketed ? text.substring(1, text.length() - 1) : text);
        if (address == null) {
            boolean number = bracketed || text.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
            throw number
                    ? new Refused("not an IP address", expected)
                    : new Refused("host name", "an IP address; host names come with health checks");
        }
        return address;
    }
}
