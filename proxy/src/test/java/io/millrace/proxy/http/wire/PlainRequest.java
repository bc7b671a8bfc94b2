package io.millrace.proxy.http.wire;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A request head read slowly and plainly. */
final class PlainRequest extends PlainHead {
    private static final String HEX = "[0-9A-Fa-f]";
    private static final String GROUP = HEX + "{1,4}";
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])";
    private static final String IPV4 = BYTE + "(?:\\." + BYTE + "){3}";
    private static final String LAST = "(?:" + GROUP + ":" + GROUP + "|" + IPV4 + ")";
    private static final String IPV6 =
            "(?:(?:G:){6}L|::(?:G:){5}L|(?:G)?::(?:G:){4}L|(?:(?:G:){0,1}G)?::(?:G:){3}L|(?:(?:G:){0,2}G)?::(?:G:){2}L"
                            .replace("L", LAST)
                            .replace("G", GROUP)
                    + "|(?:(?:G:){0,3}G)?::G:L|(?:(?:G:){0,4}G)?::L|(?:(?:G:){0,5}G)?::G|(?:(?:G:){0,6}G)?::)"
                            .replace("L", LAST)
                            .replace("G", GROUP);
    private static final Pattern AUTHORITY =
            Pattern.compile("(\\[" + IPV6 + "]|[0-9A-Za-z._~!$&'()*+;=-]+)(?::([0-9]{1,5}))?");
    private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://([^/?]*)(.*)");

    private String method = "";
    private String target = "";
    private String form = "";
    private String pathAndQuery = "";
    private String host = "";
    private String authority = "";

    PlainRequest(String received, HeadRules rules) {
        super(received, rules);
    }

    @Override
    void startLine() throws Wrong, Early {
        if (next().equals("\r")) {
            expect("\r\n", 400);
        }
        method = token();
        if (!next().equals(" ")) {
            throw new Wrong(400);
        }
        if (method.equals("CONNECT")) {
            throw new Wrong(501);
        }
        expect(" ", 400);
        readTarget();
        judgeTarget();
        expect(" ", 400);
        version("\r");
        expect("\r\n", 400);
    }

    private void readTarget() throws Wrong, Early {
        int from = at;
        while (!next().equals(" ")) {
            boolean escape = next().equals("%");
            takeOfTarget("[!-~&&[^#]]", from);
            if (escape) {
                takeOfTarget(HEX, from);
                takeOfTarget(HEX, from);
            }
        }
        target = text.substring(from, at);
    }

    private void takeOfTarget(String kind, int from) throws Wrong, Early {
        if (!is(kind, next())) {
            throw new Wrong(400);
        }
        if (at - from >= rules.maxTargetBytes()) {
            throw new Wrong(414);
        }
        at++;
    }

    private void judgeTarget() throws Wrong {
        Matcher absolute = ABSOLUTE.matcher(target);
        if (target.startsWith("/")) {
            form = "ORIGIN";
            pathAndQuery = target;
        } else if (target.equals("*") && method.equals("OPTIONS")) {
            form = "ASTERISK";
            pathAndQuery = target;
        } else if (absolute.matches()) {
            form = "ABSOLUTE";
            authority = absolute.group(1);
            host = hostOf(authority);
            pathAndQuery = absolute.group(2);
        } else {
            throw new Wrong(400);
        }
    }

    private static String hostOf(String authority) throws Wrong {
        Matcher parts = AUTHORITY.matcher(authority);
        if (!parts.matches() || parts.group(2) != null && Integer.parseInt(parts.group(2)) > 65535) {
            throw new Wrong(400);
        }
        return parts.group(1);
    }

    @Override
    void judgeOthers() throws Wrong {
        int hosts = 0;
        int expectations = 0;
        for (Field field : fields) {
            hosts += field.is("Host") ? 1 : 0;
            expectations += field.is("Expect") ? 1 : 0;
            if (hosts > 1
                    || field.name().contains("_") && rules.underscoreNames() == HeadRules.UnderscoreNames.REFUSE) {
                throw new Wrong(400);
            }
            boolean odd = field.is("Expect") && !field.value().equalsIgnoreCase("100-continue");
            if (minor.equals("1") && (odd || expectations > 1)) {
                throw new Wrong(417);
            }
        }
        judgeHost(all("Host"));
    }

    private void judgeHost(List<Field> hosts) throws Wrong {
        boolean absolute = form.equals("ABSOLUTE");
        if (hosts.isEmpty() && minor.equals("1")) {
            throw new Wrong(400);
        }
        String value = hosts.isEmpty() ? "" : hosts.get(0).value();
        boolean mayBeEmpty = hosts.isEmpty() || !absolute;
        String named = value.isEmpty() && mayBeEmpty ? "" : hostOf(value);
        if (!absolute) {
            host = named;
            authority = value;
        }
    }

    private boolean hasBody() {
        return chunked || !contentLength.equals("-1") && !contentLength.equals("0");
    }

    private boolean upgraded() {
        List<Field> upgrades = all("Upgrade");
        if (!minor.equals("1") || hasBody() || !listed("upgrade") || upgrades.size() != 1) {
            return false;
        }
        String protocol = "(?!(?i:h2|http))TOKEN(/TOKEN)?".replace("TOKEN", "[!#$%&'*+.^_`|~0-9A-Za-z-]+");
        return upgrades.get(0).value().matches(protocol + "([ \t]*,[ \t]*" + protocol + ")*");
    }

    @Override
    boolean forwardedEndToEnd(Field field) {
        if (field.is("Host")) {
            return !form.equals("ABSOLUTE");
        }
        if (field.is("Expect")) {
            return minor.equals("1") && hasBody();
        }
        boolean underscore = field.name().contains("_") && rules.underscoreNames() == HeadRules.UnderscoreNames.DROP;
        return !underscore && !alias(field.name());
    }

    private static boolean alias(String name) {
        String read = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "-");
        return !read.equals(name.toLowerCase(Locale.ROOT))
                && read.matches(
                        "content-length|transfer-encoding|x-forwarded-(for|host|proto)|x-request-id|keep-alive|proxy-connection"
                                + "|proxy-authenticate|proxy-authorization|http2-settings");
    }

    @Override
    void describe(StringBuilder outcome) {
        String path = pathAndQuery.replaceFirst("(?s)\\?.*", "");
        String prefix = path.isEmpty() ? method.equals("OPTIONS") && pathAndQuery.isEmpty() ? "*" : "/" : "";
        HeadText.line(outcome, "method", method);
        HeadText.line(outcome, "target", target);
        HeadText.line(outcome, "form", form);
        HeadText.line(outcome, "path", path);
        HeadText.line(outcome, "sent", prefix + pathAndQuery);
        HeadText.line(outcome, "minor", minor);
        HeadText.line(outcome, "host", host);
        HeadText.line(outcome, "authority", authority);
        HeadText.line(outcome, "framing", chunked ? "CHUNKED" : contentLength.equals("-1") ? "NONE" : "LENGTH");
        HeadText.line(outcome, "length", contentLength);
        HeadText.line(
                outcome,
                "expect",
                minor.equals("1") && hasBody() && !all("Expect").isEmpty());
        HeadText.line(outcome, "upgrade", upgraded());
        HeadText.line(outcome, "kept", persistent());
    }
}
