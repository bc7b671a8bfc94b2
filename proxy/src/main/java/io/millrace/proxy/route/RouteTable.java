package io.millrace.proxy.route;

import java.util.List;

/**
 * The routes of one listener, asked for the most specific one that a request matches.
 *
 * <p>The host decides first: its exact name, then the longest {@code *.suffix}, then any host. Within the routes of that host
 * the path decides: exact, then the longest prefix on a segment border, then no path. Of two equal routes the first counts.
 *
 * <pre>
 *   api.example.com  /v1   -> one        api.example.com/v1/x   one
 *   *.example.com    /v1   -> two        api.example.com/v2     three, although api.example.com has routes of its own
 *   any host               -> three      www.example.com/v1     two
 * </pre>
 *
 * <p>Paths are compared in their normal form: {@code /a/../v1} and {@code /%761} match {@code /v1}; {@code /a%2Fb} is one
 * segment; {@code //v1} is not {@code /v1}.
 *
 * <p>Threading: immutable.
 * <br>Limits: one pass over at most as many bytes of host and path as the longest configured ones have, however many routes
 * there are; nothing is allocated, except for the normal form of a path that is not written in it.
 * <br>Why: when no route of the host has the path, the less specific hosts are asked, at last those for any host. nginx does
 * not do that, it asks within one server block only. But here routes are one flat list whose last entry reads "and everything
 * else", and a listener's catch-all pool has to keep that promise. Who wants no fallback for a host gives it a route without
 * a path.
 */
public final class RouteTable<T> {

    private static final byte[] ROOT = {'/'};

    private final Hosts<T> hosts;

    public RouteTable(List<Route<T>> routes) {
        this.hosts = new Hosts<>(routes);
    }

    /**
     * The target for the host {@code bytes[hostStart, hostEnd)} and the path {@code bytes[pathStart, pathEnd)}, or
     * {@code null} when no route matches.
     *
     * <p>The host comes without a port, an IPv6 literal in its brackets; it may be empty, which only routes for any host
     * match. The path comes without the query. An empty path counts as {@code /}. One that does not begin with a slash, such
     * as the asterisk of {@code OPTIONS *}, is matched by routes without a path and by the prefix {@code /}.
     */
    public T match(byte[] bytes, int hostStart, int hostEnd, int pathStart, int pathEnd) {
        HostRoutes<T> routes = hosts.find(bytes, hostStart, hostEnd);
        if (routes == null) {
            return null;
        }
        if (pathStart == pathEnd) {
            return routes.match(ROOT, 0, ROOT.length);
        }
        if (bytes[pathStart] != '/' || NormalPath.isNormal(bytes, pathStart, pathEnd)) {
            return routes.match(bytes, pathStart, pathEnd);
        }
        byte[] normal = NormalPath.of(bytes, pathStart, pathEnd);
        return routes.match(normal, 0, normal.length);
    }
}
