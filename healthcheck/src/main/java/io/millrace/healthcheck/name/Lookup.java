package io.millrace.healthcheck.name;

import io.netty.channel.AddressedEnvelope;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;

/**
 * One question for a name's addresses of one family, put to one server after the other until one answers it.
 *
 * <p>Threading: the event loop of the resolver. Limits: at most {@value #MAX_ALIASES} names, the first and its
 * aliases.
 */
final class Lookup {

    /** Chains of three or four are met with content networks; twice that is a mistake, or malice. */
    static final int MAX_ALIASES = 8;

    /*
     * A server that is down, slow, overloaded or refuses says nothing about the name, so the next one is asked. A server that
     * knows the name, or knows that there is no such name, ends it. One that names an alias without its addresses is asked
     * for those.
     */
    private final DnsNameResolver resolver;
    private final List<InetSocketAddress> servers;
    private final DnsRecordType type;
    private final Consumer<Answer> whenDone;
    private String name;
    private int serverIndex;
    private int aliases;
    private long aliasTtlSeconds = Long.MAX_VALUE;
    private String trouble = "no name server is known";

    Lookup(
            DnsNameResolver resolver,
            List<InetSocketAddress> servers,
            String name,
            DnsRecordType type,
            Consumer<Answer> whenDone) {
        this.resolver = resolver;
        this.servers = servers;
        this.name = name;
        this.type = type;
        this.whenDone = whenDone;
    }

    /** Asks; {@code whenDone} is told once, maybe within this call. */
    void start() {
        if (serverIndex == servers.size()) {
            whenDone.accept(Answer.failed(trouble));
            return;
        }
        try {
            resolver.query(servers.get(serverIndex), new DefaultDnsQuestion(name, type))
                    .addListener(this::onEnd);
        } catch (IllegalArgumentException notAName) {
            whenDone.accept(Answer.failed("not a name: " + name));
        }
    }

    private void onEnd(Future<? super AddressedEnvelope<DnsResponse, InetSocketAddress>> ended) {
        if (!ended.isSuccess()) {
            askNext(
                    ended.cause() instanceof DnsNameResolverTimeoutException
                            ? "does not answer"
                            : "cannot be asked: " + ended.cause().getMessage());
            return;
        }
        AddressedEnvelope<?, ?> envelope = (AddressedEnvelope<?, ?>) ended.getNow();
        try {
            onResponse((DnsResponse) envelope.content());
        } finally {
            envelope.release();
        }
    }

    private void onResponse(DnsResponse response) {
        if (response.code().equals(DnsResponseCode.NXDOMAIN)) {
            whenDone.accept(Answer.none("no such name"));
        } else if (!response.code().equals(DnsResponseCode.NOERROR)) {
            askNext("answers " + response.code());
        } else if (response.isTruncated()) {
            askNext("cuts its answer short");
        } else {
            onRecords(new Records(response, type, name));
        }
    }

    private void onRecords(Records records) {
        aliasTtlSeconds = Math.min(aliasTtlSeconds, records.ttlSeconds());
        if (!records.addresses().isEmpty()) {
            whenDone.accept(Answer.of(records.addresses(), aliasTtlSeconds));
        } else if (records.lastName().equals(name)) {
            whenDone.accept(Answer.none("no address"));
        } else if (++aliases == MAX_ALIASES) {
            whenDone.accept(Answer.failed("too many aliases"));
        } else {
            name = records.lastName();
            start();
        }
    }

    private void askNext(String whatIsWrong) {
        InetSocketAddress server = servers.get(serverIndex);
        trouble = "name server " + server.getAddress().getHostAddress() + " " + whatIsWrong;
        serverIndex++;
        start();
    }
}
