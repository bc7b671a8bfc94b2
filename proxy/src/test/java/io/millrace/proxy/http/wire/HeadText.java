package io.millrace.proxy.http.wire;

import java.nio.charset.StandardCharsets;

/** The outcome of reading a head as text, the same text that the plain parsers write, so that outcomes are compared as a whole. */
final class HeadText {
    private HeadText() {}

    static String of(RequestHead head) {
        String verdict = verdict(head);
        if (head.length() == 0) {
            return verdict;
        }
        StringBuilder text = new StringBuilder(verdict);
        line(text, "method", between(head, head.methodStart(), head.methodEnd()));
        line(text, "target", between(head, head.targetStart(), head.targetEnd()));
        line(text, "form", head.targetForm());
        line(text, "path", between(head, head.pathStart(), head.pathEnd()));
        line(text, "sent", sentTarget(head));
        line(text, "minor", head.minorVersion());
        line(text, "host", between(head, head.hostStart(), head.hostEnd()));
        line(text, "authority", between(head, head.authorityStart(), head.authorityEnd()));
        line(text, "framing", head.framing());
        line(text, "length", head.contentLength());
        line(text, "expect", head.expectContinue());
        line(text, "upgrade", head.upgradeRequested());
        line(text, "kept", head.keepAlive());
        return fields(text, head);
    }

    static String of(ResponseHead head) {
        String verdict = verdict(head);
        if (head.length() == 0) {
            return verdict;
        }
        StringBuilder text = new StringBuilder(verdict);
        line(text, "status", head.status());
        line(text, "reason", between(head, head.reasonStart(), head.reasonEnd()));
        line(text, "minor", head.minorVersion());
        line(text, "framing", head.framing(false));
        line(text, "framing for HEAD", head.framing(true));
        line(text, "length", head.contentLength());
        line(text, "kept", head.reusable());
        return fields(text, head);
    }

    static void line(StringBuilder text, String name, Object value) {
        text.append('\n').append(name).append(": <").append(value).append('>');
    }

    static String sentTarget(RequestHead head) {
        byte prefix = head.requestTargetPrefix();
        String target = between(head, head.requestTargetStart(), head.requestTargetEnd());
        return prefix == 0 ? target : (char) prefix + target;
    }

    static String between(Head head, int from, int to) {
        return new String(head.bytes(), from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** The lines that would be forwarded, without what the proxy adds. */
    static String forwardedLines(Head head) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < head.fieldCount(); i++) {
            if (!head.dropped(i)) {
                lines.append(between(head, head.nameStart(i), head.lineEnd(i)));
            }
        }
        return lines.toString();
    }

    private static String verdict(Head head) {
        if (head.refusal() != null) {
            return "refused " + head.refusal().status();
        }
        return head.length() == 0 ? "incomplete" : "complete " + head.length();
    }

    private static String fields(StringBuilder text, Head head) {
        for (int i = 0; i < head.fieldCount(); i++) {
            String name = between(head, head.nameStart(i), head.nameEnd(i));
            String value = between(head, head.valueStart(i), head.valueEnd(i));
            line(text, (head.dropped(i) ? "dropped " : "forwarded ") + name, value);
        }
        return text.toString();
    }
}
