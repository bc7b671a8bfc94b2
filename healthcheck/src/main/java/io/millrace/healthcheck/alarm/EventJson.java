package io.millrace.healthcheck.alarm;

import io.millrace.healthcheck.command.Program;
import io.millrace.healthcheck.event.Cause;
import io.millrace.healthcheck.event.Times;
import io.millrace.healthcheck.event.Transition;
import java.util.List;

/**
 * A message as JSON:
 *
 * <pre>{@code
 * {"alarm":"pager","event":"FAILOVER","trouble":true,"sequence":12,"at":"2026-03-01T10:00:00Z","pool":"api",
 *  "subject":"tier 0","before":"100/0","after":"0/100","suppressed":0,
 *  "times":{"verdictNanos":1500000000,"sharesNanos":1500400000},
 *  "causes":[{"sequence":11,"words":"ENDPOINT_DOWN ..."}],"causesLeftOut":0}
 * }</pre>
 *
 * <p>Limits: never longer than the input of a program, {@link Program#MAX_INPUT_BYTES}. Long words are cut, and causes that do
 * not fit are left out and counted. Times that are not known are missing.
 */
final class EventJson {

    /** Of each word of the event: 100, so that all of them fit even when each character is escaped. */
    private static final int MAX_WORD = 100;

    /** Of each cause: a result's detail and what surrounds it. */
    private static final int MAX_CAUSE = 200;

    /** Kept free behind the causes for what ends the text. */
    private static final int TAIL = 40;

    private EventJson() {}

    static String of(Message message) {
        Transition transition = message.transition();
        Json json = new Json().open('{');
        json.member("alarm").string(word(message.alarm()));
        json.member("event").string(transition.kind().name());
        json.member("trouble").truth(transition.kind().trouble());
        json.member("sequence").number(transition.sequence());
        json.member("at").string(transition.at().toString());
        json.member("pool").string(word(transition.pool()));
        json.member("subject").string(word(transition.subject()));
        json.member("before").string(word(transition.before()));
        json.member("after").string(word(transition.after()));
        json.member("suppressed").number(message.suppressed());
        times(json, transition.times());
        int leftOut = causes(json, transition.causes());
        json.member("causesLeftOut").number(leftOut);
        return json.close('}').toString();
    }

    private static void times(Json json, Times times) {
        json.member("times").open('{');
        time(json, "verdictNanos", times.verdictNanos());
        time(json, "sharesNanos", times.sharesNanos());
        time(json, "halfMovedNanos", times.halfMovedNanos());
        time(json, "mostMovedNanos", times.mostMovedNanos());
        time(json, "allMovedNanos", times.allMovedNanos());
        json.close('}');
    }

    private static void time(Json json, String name, long nanos) {
        if (nanos != Times.NOT_KNOWN) {
            json.member(name).number(nanos);
        }
    }

    /** Returns how many did not fit. */
    private static int causes(Json json, List<Cause> causes) {
        json.member("causes").open('[');
        int written = 0;
        for (Cause cause : causes) {
            int before = json.length();
            cause(json, cause);
            if (json.length() > Program.MAX_INPUT_BYTES - TAIL) {
                json.cutBack(before);
                break;
            }
            written++;
        }
        json.close(']');
        return causes.size() - written;
    }

    private static void cause(Json json, Cause cause) {
        json.object();
        if (cause.sequence() != Cause.NO_TRANSITION) {
            json.member("sequence").number(cause.sequence());
        }
        json.member("words").string(cut(cause.words(), MAX_CAUSE));
        json.close('}');
    }

    private static String word(String text) {
        return cut(text, MAX_WORD);
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 3) + "...";
    }
}
