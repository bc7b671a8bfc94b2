package io.millrace.proxy.config;

import io.millrace.healthcheck.probe.CaFile;
import io.millrace.healthcheck.probe.IcmpPermit;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rules between the values of a health check, and between it and the endpoints it is for. */
final class HealthChecks {
    private final Reading reading;
    private final Map<Path, String> caFileRefusals = new HashMap<>();
    private String icmpRefusal;

    HealthChecks(Reading reading) {
        this.reading = reading;
    }

    void check(Located<Values> check, List<Located<InetSocketAddress>> endpoints) {
        Values values = check == null ? null : check.value();
        CheckType type = values == null ? null : values.of(ProbeSpec.TYPE);
        if (type == null) {
            return;
        }
        HealthCheckSpec.GROUPS.forEach(group -> refuseForeign(values, type, group));
        Key<?> required = HealthCheckSpec.REQUIRED.get(type);
        if (required != null && !values.says(required)) {
            reading.refuse(check.spot(), Section.missing(required));
        }
        checkIntervals(values);
        checkTls(values, type);
        checkIcmp(check, type);
        checkMethod(values);
        Programs.check(values.items(ProbeSpec.COMMAND), reading);
        checkSource(values, endpoints);
    }

    private void refuseForeign(Values values, CheckType type, HealthCheckSpec.Group group) {
        if (group.types().contains(type)) {
            return;
        }
        for (Key<?> key : group.keys()) {
            if (values.says(key)) {
                reading.refuse(
                        values.located(key).spot(),
                        "%s is for %s checks (expected: type %s, or the key left out)"
                                .formatted(
                                        key.name(),
                                        CheckType.words(group.types(), "and"),
                                        CheckType.words(group.types(), "or")));
            }
        }
    }

    private void checkIntervals(Values values) {
        if (values.says(HealthCheckSpec.FAST_INTERVAL)) {
            Durations.refuseAbove(values, HealthCheckSpec.FAST_INTERVAL, HealthCheckSpec.INTERVAL, reading);
        }
        if (values.says(HealthCheckSpec.LONGEST_INTERVAL)) {
            Durations.refuseAbove(values, HealthCheckSpec.INTERVAL, HealthCheckSpec.LONGEST_INTERVAL, reading);
        }
    }

    private void checkTls(Values values, CheckType type) {
        boolean tls = type != CheckType.GRPC || Boolean.TRUE.equals(values.of(ProbeSpec.TLS));
        for (Key<?> key : ProbeSpec.OVER_TLS) {
            if (!tls && values.says(key)) {
                reading.refuse(
                        values.located(key).spot(),
                        key.name() + " without TLS (expected: tls: true, or the key left out)");
            }
        }
        Located<Path> caFile = values.located(ProbeSpec.CA_FILE);
        String refusal = caFile == null || caFile.value() == null
                ? ""
                : caFileRefusals.computeIfAbsent(caFile.value(), HealthChecks::caFileRefusal);
        if (!refusal.isEmpty()) {
            reading.refuse(caFile.spot(), Refused.printable(refusal) + " (expected: PEM certificates)");
        }
    }

    private static String caFileRefusal(Path file) {
        String refusal = CaFile.refusalOrNull(file);
        return refusal == null ? "" : refusal;
    }

    private void checkIcmp(Located<Values> check, CheckType type) {
        if (type != CheckType.ICMP) {
            return;
        }
        if (icmpRefusal == null) {
            String refusal = IcmpPermit.refusalOrNull();
            icmpRefusal = refusal == null ? "" : refusal;
        }
        if (!icmpRefusal.isEmpty()) {
            reading.refuse(check.value().located(ProbeSpec.TYPE).spot(), icmpRefusal);
        }
    }

    private void checkMethod(Values values) {
        for (Key<?> body : List.of(ProbeSpec.EXPECT_BODY, ProbeSpec.EXPECT_BODY_REGEX)) {
            if ("HEAD".equals(values.of(ProbeSpec.METHOD)) && values.says(body)) {
                reading.refuse(
                        values.located(body).spot(),
                        body.name() + " with method HEAD (expected: a method whose answer has a body)");
            }
        }
    }

    /** Probes are sent from one address, so they reach addresses of its family only. */
    private void checkSource(Values values, List<Located<InetSocketAddress>> endpoints) {
        InetAddress source = values.of(HealthCheckSpec.SOURCE);
        InetAddress asked = values.of(HealthCheckSpec.ADDRESS);
        if (source == null) {
            return;
        }
        boolean fits = asked != null
                ? asked.getClass() == source.getClass()
                : endpoints.stream()
                        .map(endpoint -> endpoint.value().getAddress())
                        .allMatch(address -> address == null || address.getClass() == source.getClass());
        if (!fits) {
            reading.refuse(
                    values.located(HealthCheckSpec.SOURCE).spot(),
                    new Refused("address of another family than what is asked", "one of the same family"),
                    source.getHostAddress());
        }
    }
}
