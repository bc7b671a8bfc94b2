package io.millrace.proxy.config;

import io.millrace.healthcheck.alarm.Alarm;
import io.millrace.healthcheck.alarm.Alarm.Call;
import io.millrace.healthcheck.event.Transition.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Tag;

/** The keys of an alarm: who is called when the health of a pool changes. */
final class AlarmSpec {
    static final int MAX_ALARMS = 64;
    private static final int MAX_WORDS = 64;
    private static final int MAX_URL = 2048;
    private static final String URL_EXPECTED =
            "http://HOST/... or https://HOST/..., without user, password or fragment";

    static final Key<String> NAME =
            Key.required("name", Scalars.name("an alarm"), "Unique name, used in logs and metrics");
    private static final Key<List<Located<Kind>>> ON = Key.required(
            "on",
            new ListType<>("kinds", Scalars.oneOf(Kind.class), 1, Kind.values().length, true),
            "What it is called on");
    static final Key<List<Located<String>>> COMMAND = Key.optional(
            "command",
            ListType.of("words", ProbeTypes.argument(), 1, MAX_WORDS),
            "none",
            "Program by its absolute path and its arguments, not run by a shell; reads the event as JSON");
    static final Key<URI> WEBHOOK =
            Key.optional("webhook", url(), "none", "Where the event is posted as JSON, in place of command");
    private static final Key<Duration> TIMEOUT =
            Key.withDefault("timeout", Scalars.duration("100ms", "1m"), "5s", "One call");
    private static final Key<Integer> RETRIES =
            Key.withDefault("retries", Scalars.whole(0, 10), "3", "Further calls when one fails");
    private static final Key<Integer> RATE_LIMIT = Key.withDefault(
            "rate-limit", Scalars.whole(1, 600), "10", "Calls in a minute; what is above is counted in the next one");
    private static final Key<Integer> QUEUE = Key.withDefault(
            "queue",
            Scalars.whole(1, 10_000),
            "100",
            "Events that wait while a call is under way; the oldest gives way");

    static final Section SECTION = new Section(
            List.of(NAME, ON, COMMAND, WEBHOOK, TIMEOUT, RETRIES, RATE_LIMIT, QUEUE),
            Map.of(
                    "oneOf",
                    List.of(Map.of("required", List.of(COMMAND.name())), Map.of("required", List.of(WEBHOOK.name())))));

    private AlarmSpec() {}

    /** Never shown in a problem: addresses of webhooks often are what gives access to them. */
    private static ScalarType<URI> url() {
        return new ScalarType<>(
                "the address of a webhook: " + URL_EXPECTED,
                Set.of(Tag.STR),
                Map.of("type", "string", "pattern", "^https?://", "maxLength", MAX_URL),
                text -> {
                    URI url = urlOrNull(text);
                    if (url == null) {
                        throw Refused.unseen("not valid", URL_EXPECTED);
                    }
                    return url;
                });
    }

    private static URI urlOrNull(String text) {
        try {
            URI url = new URI(text);
            boolean good = text.length() <= MAX_URL && Alarm.complaintOrNull(new Call.Webhook(url)) == null;
            return good ? url : null;
        } catch (URISyntaxException notAnAddress) {
            return null;
        }
    }

    /** The rules between alarms, and between the keys of one. */
    static void check(List<Located<Values>> alarms, Reading reading) {
        CrossChecks.refuseRepeated("name", CrossChecks.said(alarms, NAME), Function.identity(), reading);
        for (Located<Values> alarm : alarms) {
            Values values = alarm.value();
            if (values.says(COMMAND) && values.says(WEBHOOK)) {
                reading.refuse(values.located(WEBHOOK).spot(), "webhook beside command (expected: one of them)");
            } else if (!values.says(COMMAND) && !values.says(WEBHOOK)) {
                reading.refuse(alarm.spot(), "missing key \"command\" (expected: command or webhook)");
            }
            Programs.check(values.items(COMMAND), reading);
        }
    }

    static Alarm build(Values alarm) {
        EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
        alarm.items(ON).forEach(kind -> kinds.add(kind.value()));
        URI webhook = alarm.of(WEBHOOK);
        return new Alarm(
                alarm.of(NAME),
                kinds,
                webhook != null
                        ? new Call.Webhook(webhook)
                        : new Call.Command(alarm.items(COMMAND).stream()
                                .map(Located::value)
                                .toList()),
                alarm.of(TIMEOUT),
                alarm.of(RETRIES),
                alarm.of(RATE_LIMIT),
                alarm.of(QUEUE));
    }
}
