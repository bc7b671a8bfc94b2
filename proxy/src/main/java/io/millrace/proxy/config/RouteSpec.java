package io.millrace.proxy.config;

import java.util.List;
import java.util.Locale;

/** The keys of a route and its match. */
final class RouteSpec {
    private static final String HOST_FORM = "(?:\\*\\.)?" + Addresses.HOST_NAME + "|\\[[0-9A-Fa-f:.]+\\]";
    private static final String PATH_FORM = "=?/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*";
    private static final int MAX_HOST_LENGTH = 253;
    private static final int MAX_PATH_LENGTH = 1024;
    private static final String HOST_EXPECTED = "a host such as api.example.com or *.example.com, without port";
    private static final String PATH_EXPECTED = "a path such as /v1 (and what is below it) or =/login (nothing else)";

    private static final Key<String> HOST = Key.optional(
            "host",
            Scalars.text(HOST_EXPECTED, MAX_HOST_LENGTH, HOST_FORM, RouteSpec::host),
            "any",
            "Exact, or *.suffix for all below it");
    private static final Key<String> PATH = Key.optional(
            "path",
            Scalars.text(PATH_EXPECTED, MAX_PATH_LENGTH, PATH_FORM, RouteSpec::path),
            "any",
            "/x for /x and what is below it, =/x for nothing but /x");
    private static final Section MATCH_SECTION = new Section(List.of(HOST, PATH));

    private static final Key<Values> MATCH =
            Key.section("match", MATCH_SECTION, "What a request must have; everything when left out");
    static final Key<String> POOL = Key.required("pool", Scalars.name("a pool"), "The pool that serves what matches");

    static final Section SECTION = new Section(List.of(MATCH, POOL));

    private RouteSpec() {}

    static RouteConfig build(Values route) {
        Values match = route.of(MATCH);
        return new RouteConfig(match.of(HOST), match.of(PATH), route.of(POOL));
    }

    /** What a route matches, the same for routes that match the same; null when part of it was refused. */
    static String matched(Values route) {
        Values match = route.of(MATCH);
        if (match == null || refused(match, HOST) || refused(match, PATH)) {
            return null;
        }
        String host = match.of(HOST);
        String path = match.of(PATH);
        boolean prefix = path != null && path.length() > 1 && path.startsWith("/") && path.endsWith("/");
        return "host " + (host == null ? "any" : host) + ", path "
                + (path == null ? "any" : prefix ? path.substring(0, path.length() - 1) : path);
    }

    private static boolean refused(Values match, Key<String> key) {
        return match.says(key) && match.of(key) == null;
    }

    private static String host(String text) throws Refused {
        if (text.startsWith("[") && IpLiteral.parseOrNull(text.substring(1, text.length() - 1)) == null) {
            throw new Refused("not an IPv6 address", HOST_EXPECTED);
        }
        return text.toLowerCase(Locale.ROOT);
    }

    private static String path(String text) throws Refused {
        for (String segment : text.substring(text.indexOf('/')).split("/")) {
            if (segment.equals(".") || segment.equals("..")) {
                throw new Refused("dot segment in", PATH_EXPECTED);
            }
        }
        return text;
    }
}
