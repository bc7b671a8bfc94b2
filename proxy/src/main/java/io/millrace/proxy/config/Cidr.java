package io.millrace.proxy.config;

import java.net.InetAddress;

/**
 * A block of IP addresses of one family, written {@code 10.0.0.0/8} or {@code 2001:db8::/32}; an address alone is a
 * block of one.
 *
 * <p>An IPv4-mapped IPv6 address ({@code ::ffff:10.0.0.1}) is the IPv4 address it carries, in blocks as in addresses
 * asked for.
 *
 * @param network first address of the block, no bit set behind the prefix
 * @param prefixBits 0..32 or 0..128 by family
 */
public record Cidr(InetAddress network, int prefixBits) {
    private static final int MAPPED_PREFIX_BITS = 96;

    public Cidr {
        int bits = network.getAddress().length * 8;
        if (prefixBits < 0 || prefixBits > bits) {
            throw new IllegalArgumentException("prefix length " + prefixBits + " (expected: 0.." + bits + ")");
        }
    }

    /**
     * The block a text names.
     *
     * <p>Errors: {@link IllegalArgumentException} with what was expected, when the text is no block or has bits set
     * behind its prefix.
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        InetAddress address = IpLiteral.parseOrNull(literal);
        if (address == null) {
            throw new IllegalArgumentException("an IP address or block such as 10.0.0.0/8 or 2001:db8::/32");
        }
        int familyBits = address.getAddress().length * 8;
        int writtenBits = literal.indexOf(':') < 0 ? familyBits : 128;
        int skippedBits = writtenBits - familyBits;
        int prefix = slash < 0 ? familyBits : prefix(text.substring(slash + 1), skippedBits, writtenBits) - skippedBits;
        InetAddress network = masked(address, prefix);
        if (!network.equals(address)) {
            throw new IllegalArgumentException(
                    network.getHostAddress() + "/" + prefix + ", no bit set behind the prefix");
        }
        return new Cidr(network, prefix);
    }

    /** Whether the address lies in the block; false for an address of the other family. */
    public boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] other = unmapped(address.getAddress());
        if (mine.length != other.length) {
            return false;
        }
        int whole = prefixBits / 8;
        for (int i = 0; i < whole; i++) {
            if (mine[i] != other[i]) {
                return false;
            }
        }
        int rest = prefixBits % 8;
        return rest == 0 || ((mine[whole] ^ other[whole]) & 0xff) >>> (8 - rest) == 0;
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + prefixBits;
    }

    private static int prefix(String text, int min, int max) {
        boolean digits = !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int value = digits ? Integer.parseInt(text) : -1;
        if (value < min || value > max) {
            throw new IllegalArgumentException("a prefix length of " + min + ".." + max + " after the slash");
        }
        return value;
    }

    private static InetAddress masked(InetAddress address, int prefixBits) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int keep = Math.max(0, Math.min(8, prefixBits - i * 8));
            bytes[i] &= (byte) (0xff << (8 - keep));
        }
        return IpLiteral.ofBytes(bytes);
    }

    private static byte[] unmapped(byte[] address) {
        return IpLiteral.ofBytes(address).getAddress();
    }
}
