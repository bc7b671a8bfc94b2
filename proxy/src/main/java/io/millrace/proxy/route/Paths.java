package io.millrace.proxy.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The index from a path to the target of the most specific route among those of one host pattern: the exact one, else the
 * longest prefix, else the one without a path.
 *
 * <p>Threading: immutable.
 * <br>Limits: looks at no more bytes of a path than the longest configured path has, plus one.
 */
final class Paths<T> {

    private record Targets<T>(T exact, T prefix) {

        /* The first of two equal routes counts. */
        Targets<T> or(Targets<T> later) {
            return new Targets<>(exact == null ? later.exact : exact, prefix == null ? later.prefix : prefix);
        }
    }

    /* Prefixes without their last slash; that of / is the rest. */
    private final ByteKeys<Targets<T>> known;
    private final T rest;

    Paths(List<Route<T>> routes) {
        Map<String, Targets<T>> targets = new HashMap<>();
        T withoutPath = null;
        for (Route<T> route : routes) {
            String path = route.path();
            if (path == null) {
                withoutPath = withoutPath == null ? route.target() : withoutPath;
            } else if (path.startsWith("=")) {
                targets.merge(normal(path.substring(1)), new Targets<>(route.target(), null), Targets::or);
            } else {
                targets.merge(withoutLastSlash(normal(path)), new Targets<>(null, route.target()), Targets::or);
            }
        }
        Targets<T> root = targets.remove("");
        this.rest = root == null ? withoutPath : root.prefix;
        this.known = ByteKeys.forward(targets);
    }

    /** Whether {@code path} is written as {@link Route} describes it. */
    static boolean isPattern(String path) {
        int start = path.startsWith("=") ? 1 : 0;
        return path.startsWith("/", start)
                && path.chars().skip(start).allMatch(c -> c > ' ' && c < 0x7f && c != '?' && c != '#');
    }

    /** The target for the normal path {@code bytes[start, end)}; {@code null} when no route has it. */
    T match(byte[] bytes, int start, int end) {
        T found = rest;
        int hash = ByteKeys.EMPTY_HASH;
        for (int i = start; i < end; i++) {
            if (i - start > known.longestKey()) {
                return found;
            }
            if (bytes[i] == '/') {
                Targets<T> targets = known.find(hash, bytes, start, i);
                found = targets == null || targets.prefix == null ? found : targets.prefix;
            }
            hash = known.step(hash, bytes[i]);
        }
        Targets<T> own = known.find(hash, bytes, start, end);
        if (own == null) {
            return found;
        }
        return own.exact != null ? own.exact : own.prefix;
    }

    private static String normal(String path) {
        byte[] bytes = path.getBytes(US_ASCII);
        return NormalPath.isNormal(bytes, 0, bytes.length)
                ? path
                : new String(NormalPath.of(bytes, 0, bytes.length), ISO_8859_1);
    }

    private static String withoutLastSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
