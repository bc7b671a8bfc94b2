package io.millrace.healthcheck.name;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an answer says of a name: the way over its aliases to addresses.
 *
 * <p>Why: records of other names than those on the way are not looked at, since the question was not for them.
 */
final class Records {
    private final List<InetAddress> addresses;
    private final String lastName;
    private long ttlSeconds = Long.MAX_VALUE;

    private record Found(InetAddress address, String alias, long ttlSeconds) {}

    Records(DnsResponse response, DnsRecordType type, String name) {
        Map<String, List<Found>> byOwner = byOwner(response, type);
        String owner = absolute(name);
        List<Found> found = byOwner.getOrDefault(owner, List.of());
        for (int hops = 0; hops < Lookup.MAX_ALIASES && isAlias(found); hops++) {
            ttlSeconds = Math.min(ttlSeconds, found.get(0).ttlSeconds());
            owner = found.get(0).alias();
            found = byOwner.getOrDefault(owner, List.of());
        }
        lastName = owner.substring(0, owner.length() - 1);
        addresses = new ArrayList<>();
        for (Found each : found) {
            if (each.address() != null) {
                addresses.add(each.address());
                ttlSeconds = Math.min(ttlSeconds, each.ttlSeconds());
            }
        }
    }

    /** Of the last name on the way; none when it has none in this answer. */
    List<InetAddress> addresses() {
        return addresses;
    }

    /** The name that was asked for, or the last of its aliases. */
    String lastName() {
        return lastName;
    }

    /** The shortest on the way; the largest number when there is no record at all. */
    long ttlSeconds() {
        return ttlSeconds;
    }

    private static boolean isAlias(List<Found> found) {
        return !found.isEmpty() && found.get(0).alias() != null;
    }

    private static Map<String, List<Found>> byOwner(DnsResponse response, DnsRecordType type) {
        Map<String, List<Found>> byOwner = new HashMap<>();
        for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
            DnsRecord record = response.recordAt(DnsSection.ANSWER, i);
            Found found = foundOrNull(record, type);
            if (found != null) {
                byOwner.computeIfAbsent(absolute(record.name()), none -> new ArrayList<>())
                        .add(found);
            }
        }
        return byOwner;
    }

    private static Found foundOrNull(DnsRecord record, DnsRecordType type) {
        if (!(record instanceof DnsRawRecord raw)) {
            return null;
        }
        try {
            if (record.type().equals(DnsRecordType.CNAME)) {
                return new Found(null, alias(raw.content()), record.timeToLive());
            }
            return record.type().equals(type)
                    ? new Found(InetAddress.getByAddress(bytes(raw.content())), null, record.timeToLive())
                    : null;
        } catch (DecoderException | UnknownHostException malformed) {
            return null;
        }
    }

    private static byte[] bytes(ByteBuf content) {
        return ByteBufUtil.getBytes(content);
    }

    private static String alias(ByteBuf content) {
        return absolute(DefaultDnsRecordDecoder.decodeName(content.duplicate()));
    }

    private static String absolute(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower : lower + ".";
    }
}
