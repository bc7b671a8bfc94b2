package io.millrace.proxy.config;

import io.millrace.healthcheck.probe.Probe;
import io.millrace.healthcheck.probe.Probe.Field;
import io.millrace.healthcheck.probe.Probe.StatusRange;
import io.millrace.healthcheck.probe.Probe.TlsTrust;
import java.nio.file.Path;
import java.util.List;

/** The keys of a health check that say what is asked and what is expected. */
final class ProbeSpec {
    private static final int MAX_STATUS_RANGES = 32;
    private static final int MAX_WORDS = 64;
    private static final List<StatusRange> SUCCESSFUL = List.of(new StatusRange(200, 299));

    static final Key<CheckType> TYPE =
            Key.required("type", Scalars.oneOf(CheckType.class), "What is asked of each endpoint");

    static final Key<String> PATH = Key.withDefault("path", ProbeTypes.path(), "/", "What is asked for (http, https)");
    static final Key<String> METHOD = Key.withDefault("method", ProbeTypes.method(), "GET", "How (http, https)");
    static final Key<String> HOST = Key.optional(
            "host", ProbeTypes.host(), "the endpoint's own name or address", "The Host field (http, https)");
    static final Key<List<Field>> FIELDS =
            Key.optional("fields", new FieldsType(), "none", "Further fields of the request (http, https)");
    static final Key<List<Located<StatusRange>>> EXPECT_STATUS = Key.optional(
            "expect-status",
            new ListType<>("statuses or ranges", ProbeTypes.status(), 1, MAX_STATUS_RANGES, true),
            "200-299",
            "What passes (http, https)");
    static final Key<String> EXPECT_BODY = Key.optional(
            "expect-body",
            ProbeTypes.bodyText(),
            "anything",
            "Text that the first 64 KiB of the body must hold (http, https)");
    static final Key<String> EXPECT_BODY_REGEX = Key.optional(
            "expect-body-regex",
            ProbeTypes.regex(),
            "anything",
            "Regular expression to be found in the first 64 KiB of the body (http, https)");
    static final Key<Boolean> DRAIN_ON_404 = Key.withDefault(
            "drain-on-404", Scalars.bool(), "false", "404 means: well, but no new traffic please (http, https)");
    static final Key<String> IDENTITY_FIELD = Key.required("field", FieldsType.name(), "A field of the response");
    static final Key<String> IDENTITY_VALUE = Key.required("value", FieldsType.value(), "What it must say");
    static final Key<Values> IDENTITY = Key.optional(
            "identity",
            new Section(List.of(IDENTITY_FIELD, IDENTITY_VALUE)),
            "none",
            "What tells this service from another one at a reused address (http, https)");

    static final Key<String> SERVICE = Key.optional(
            "service", ProbeTypes.service(), "the whole server", "The service whose health is asked for (grpc)");
    static final Key<Boolean> TLS =
            Key.withDefault("tls", Scalars.bool(), "false", "Whether gRPC runs over TLS (grpc)");

    static final Key<String> SERVER_NAME = Key.optional(
            "server-name",
            ProbeTypes.hostName(),
            "the endpoint's host name",
            "Sent as SNI, and what the certificate must be for (tls, https, grpc)");
    static final Key<Path> CA_FILE = Key.optional(
            "ca-file",
            ProbeTypes.file(),
            "those of the JDK",
            "PEM certificates of the authorities to trust (tls, https, grpc)");
    static final Key<Boolean> VERIFY =
            Key.withDefault("verify", Scalars.bool(), "true", "false takes any certificate (tls, https, grpc)");

    static final Key<String> SEND =
            Key.optional("send", ProbeTypes.bytes(), "none", "The bytes of the datagram; required (udp)");
    static final Key<String> EXPECT_PREFIX =
            Key.optional("expect-prefix", ProbeTypes.bytes(), "anything", "How the answer must begin (udp)");

    static final Key<List<Located<String>>> COMMAND = Key.optional(
            "command",
            ListType.of("words", ProbeTypes.argument(), 1, MAX_WORDS),
            "none",
            "Program by its absolute path and its arguments, not run by a shell; 0 as exit code passes; required (command)");

    static final List<Key<?>> OF_HTTP =
            List.of(PATH, METHOD, HOST, FIELDS, EXPECT_STATUS, EXPECT_BODY, EXPECT_BODY_REGEX, DRAIN_ON_404, IDENTITY);
    static final List<Key<?>> OF_GRPC = List.of(SERVICE, TLS);
    static final List<Key<?>> OVER_TLS = List.of(SERVER_NAME, CA_FILE, VERIFY);
    static final List<Key<?>> OF_UDP = List.of(SEND, EXPECT_PREFIX);
    static final List<Key<?>> OF_COMMAND = List.of(COMMAND);

    private ProbeSpec() {}

    static Probe build(Values check) {
        return switch (check.of(TYPE)) {
            case TCP -> new Probe.Tcp();
            case TLS -> new Probe.Tls(trust(check));
            case HTTP -> http(check, null);
            case HTTPS -> http(check, trust(check));
            case GRPC -> new Probe.Grpc(check.of(TLS) ? trust(check) : null, orEmpty(check.of(SERVICE)));
            case UDP -> new Probe.Udp(check.of(SEND), orEmpty(check.of(EXPECT_PREFIX)));
            case ICMP -> new Probe.Icmp();
            case COMMAND ->
                new Probe.Command(
                        check.items(COMMAND).stream().map(Located::value).toList());
        };
    }

    private static Probe http(Values check, TlsTrust trust) {
        List<Field> fields = check.of(FIELDS);
        List<StatusRange> expected =
                check.items(EXPECT_STATUS).stream().map(Located::value).toList();
        return new Probe.Http(
                trust,
                check.of(METHOD),
                check.of(PATH),
                check.of(HOST),
                fields == null ? List.of() : fields,
                expected.isEmpty() ? SUCCESSFUL : expected,
                check.of(EXPECT_BODY),
                check.of(EXPECT_BODY_REGEX),
                check.of(DRAIN_ON_404),
                identityOrNull(check.of(IDENTITY)));
    }

    private static Field identityOrNull(Values identity) {
        return identity == null ? null : new Field(identity.of(IDENTITY_FIELD), identity.of(IDENTITY_VALUE));
    }

    private static TlsTrust trust(Values check) {
        return new TlsTrust(check.of(SERVER_NAME), check.of(CA_FILE), check.of(VERIFY));
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
