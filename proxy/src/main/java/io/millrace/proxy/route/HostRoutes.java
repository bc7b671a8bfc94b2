package io.millrace.proxy.route;

/**
 * The routes of one host pattern, and those to ask when none of them has the path.
 *
 * @param lessSpecific the next shorter suffix that the same hosts match, at last those for any host; {@code null} at the end
 */
record HostRoutes<T>(Paths<T> paths, HostRoutes<T> lessSpecific) {

    /** The target for {@code bytes[start, end)}, the shape of which {@link RouteTable#match} describes. */
    T match(byte[] bytes, int start, int end) {
        for (HostRoutes<T> routes = this; routes != null; routes = routes.lessSpecific) {
            T target = routes.paths.match(bytes, start, end);
            if (target != null) {
                return target;
            }
        }
        return null;
    }
}
