package io.millrace.proxy.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "example.com,            exact",
        "EXAMPLE.com,            exact",
        "example.com.,           exact",
        "example.com..,          any",
        "a.example.com,          star",
        "A.Example.COM.,         star",
        "a.b.example.com,        star",
        "x.deep.example.com,     deep",
        "y.x.deep.example.com,   deep",
        "deep.example.com,       star",
        ".example.com,           any",
        "xexample.com,           any",
        "example.com.org,        any",
        "example,                any",
        "com,                    any",
        "'',                     any",
        ".,                      any",
        "[::1],                  v6",
        "[::2],                  any",
        "[FE80::A],              v6-letters",
        "127.0.0.1,              v4",
        "127.0.0.11,             any",
    })
    void findsTheMostSpecificHost(String host, String target) {
        RouteTable<String> table = table(
                route(null, null, "any"),
                route("*.example.com", null, "star"),
                route("Example.Com", null, "exact"),
                route("*.deep.example.com.", null, "deep"),
                route("[::1]", null, "v6"),
                route("[fe80::a]", null, "v6-letters"),
                route("127.0.0.1", null, "v4"));
        assertThat(match(table, host, "/")).isEqualTo(target);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "/v1,             v1",
        "/v1/,            v1",
        "/v1/x,           v1",
        "/v1//x,          v1",
        "/v1x,            rest",
        "/v,              rest",
        "/V1,             rest",
        "//v1,            rest",
        "/v1/users,       users",
        "/v1/users/7,     users",
        "/v1/usersx,      v1",
        "/login,          login",
        "/login/,         rest",
        "/login/x,        rest",
        "/both,           exact",
        "/both/,          prefix",
        "/both/x,         prefix",
        "/slash/,         slash",
        "/slash,          rest",
        "/,               rest",
        "'',              rest",
        "*,               rest",
        "/a/../v1,        v1",
        "/v1/../x,        rest",
        "/v1/..,          rest",
        "/v1/.,           v1",
        "/./v1,           v1",
        "/../../v1,       v1",
        "/%761,           v1",
        "/v1%2Fusers,     rest",
        "/v1/%2e%2e/login,login",
        "/v1/%2E%2e%2flogin, v1",
        "/%zz/../v1,      v1",
        "/sp%20ce,        space",
        "/r%c3%a9s/x,     accent",
        "/r%C3%A9s,       accent",
        "/v1/.hidden,     v1",
        "/v1/...,         v1",
    })
    void findsTheMostSpecificPath(String path, String target) {
        RouteTable<String> table = table(
                route(null, null, "rest"),
                route(null, "/v1", "v1"),
                route(null, "/v1/users/", "users"),
                route(null, "=/login", "login"),
                route(null, "/both", "prefix"),
                route(null, "=/both", "exact"),
                route(null, "=/slash/", "slash"),
                route(null, "=/sp%20ce", "space"),
                route(null, "/r%C3%a9s", "accent"));
        assertThat(match(table, "any.host", path)).isEqualTo(target);
    }

    @ParameterizedTest(name = "host {0}, path {1} -> {2}")
    @CsvSource({
        "api.example.com, /v1/x, one",
        "api.example.com, /v2,   two",
        "api.example.com, /v3,   three",
        "www.example.com, /v1,   three",
        "www.example.com, /v2,   two",
        "www.example.org, /v2,   three",
    })
    void asksLessSpecificHostsWhenTheHostHasNoSuchPath(String host, String path, String target) {
        RouteTable<String> table = table(
                route("api.example.com", "/v1", "one"),
                route("*.example.com", "/v2", "two"),
                route(null, null, "three"));
        assertThat(match(table, host, path)).isEqualTo(target);
    }

    @Test
    void asksNestedSuffixesFromTheLongestToTheShortest() {
        RouteTable<String> table = table(
                route("*.com", "/", "com"),
                route("*.example.com", "/b", "example"),
                route("*.api.example.com", "/a", "api"),
                route("x.api.example.com", "/x", "x"));
        assertThat(match(table, "x.api.example.com", "/x")).isEqualTo("x");
        assertThat(match(table, "x.api.example.com", "/a")).isEqualTo("api");
        assertThat(match(table, "x.api.example.com", "/b")).isEqualTo("example");
        assertThat(match(table, "x.api.example.com", "/c")).isEqualTo("com");
        assertThat(match(table, "y.org", "/c")).isNull();
    }

    @Test
    void answersNullWithoutAMatch() {
        assertThat(match(table(), "example.com", "/")).isNull();
        assertThat(match(table(route("example.com", null, "t")), "example.org", "/"))
                .isNull();
        assertThat(match(table(route("example.com", null, "t")), "", "/")).isNull();
        assertThat(match(table(route(null, "/v1", "t")), "example.org", "/v2")).isNull();
        assertThat(match(table(route(null, "=/v1", "t")), "example.org", "/v1/"))
                .isNull();
    }

    @Test
    void matchesAnAsteriskOnlyWithoutPathOrAtTheRoot() {
        assertThat(match(table(route(null, "/", "root")), "h", "*")).isEqualTo("root");
        assertThat(match(table(route(null, "=/", "root")), "h", "*")).isNull();
        assertThat(match(table(route(null, "/v1", "v1")), "h", "*")).isNull();
    }

    @Test
    void treatsAnEmptyPathLikeTheRoot() {
        RouteTable<String> table = table(route(null, "=/", "root"), route(null, null, "rest"));
        assertThat(match(table, "h", "")).isEqualTo("root");
        assertThat(match(table, "h", "/")).isEqualTo("root");
        assertThat(match(table, "h", "/x")).isEqualTo("rest");
    }

    @Test
    void prefersTheRootToNoPath() {
        RouteTable<String> table = table(route(null, null, "none"), route(null, "/", "root"));
        assertThat(match(table, "h", "/x")).isEqualTo("root");
    }

    @Test
    void letsTheFirstOfEqualRoutesCount() {
        RouteTable<String> table = table(
                route("h", "/v1", "first"),
                route("H.", "/v1/", "second"),
                route("h", "=/x", "first"),
                route("h", "=/%78", "second"),
                route("h", null, "first"),
                route("h", null, "second"));
        assertThat(match(table, "h", "/v1")).isEqualTo("first");
        assertThat(match(table, "h", "/x")).isEqualTo("first");
        assertThat(match(table, "h", "/y")).isEqualTo("first");
    }

    @Test
    void looksOnlyInsideTheGivenRanges() {
        RouteTable<String> table = table(route("*.b.c", "/x/y", "t"));
        byte[] bytes = "a.b.c.d/x/y/z".getBytes(ISO_8859_1);
        assertThat(table.match(bytes, 0, 5, 7, 11)).isEqualTo("t");
        assertThat(table.match(bytes, 2, 5, 7, 11)).isNull();
        assertThat(table.match(bytes, 0, 5, 7, 10)).isNull();
        assertThat(table.match(bytes, 0, 7, 7, 11)).isNull();
    }

    @Test
    void findsEachOfTenThousandRoutes() {
        List<Route<Integer>> routes = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            routes.add(new Route<>("h" + i % 100 + ".example.com", "/service/" + i, i));
        }
        RouteTable<Integer> table = new RouteTable<>(routes);
        for (int i = 0; i < 10_000; i++) {
            assertThat(match(table, "H" + i % 100 + ".EXAMPLE.com", "/service/" + i + "/x"))
                    .isEqualTo(i);
            assertThat(match(table, "h" + (i + 1) % 100 + ".example.com", "/service/" + i))
                    .isNull();
        }
    }

    @Test
    void matchesWithoutAllocating() {
        RouteTable<String> table = table(
                route("api.example.com", "/v1", "one"), route("*.example.com", null, "two"), route(null, null, "3"));
        byte[] bytes = "www.api.example.com/v1/users/7".getBytes(ISO_8859_1);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        matchOften(table, bytes);
        long before = threads.getCurrentThreadAllocatedBytes();
        matchOften(table, bytes);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000);
    }

    private static void matchOften(RouteTable<String> table, byte[] bytes) {
        for (int i = 0; i < 20_000; i++) {
            table.match(bytes, i % 5, 19, 19, bytes.length);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*.",
                "*example.com",
                "a.*.com",
                ".example.com",
                "a..b",
                "h:80",
                "h/x",
                "a b",
                "é.com",
                "[::1",
                "::1"
            })
    void refusesAHostThatNoRequestCouldMatch(String host) {
        assertThatThrownBy(() -> route(host, null, "t"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host: \"" + host + "\" (expected: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v1", "=", "=v1", "==/v1", "/a b", "/a?b", "/a#b", "/é", "*"})
    void refusesAPathThatNoRequestCouldMatch(String path) {
        assertThatThrownBy(() -> route(null, path, "t"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("path: \"" + path + "\" (expected: ");
    }

    static <T> T match(RouteTable<T> table, String host, String path) {
        byte[] bytes = ("<" + host + "|" + path + ">").getBytes(ISO_8859_1);
        int hostEnd = 1 + host.length();
        return table.match(bytes, 1, hostEnd, hostEnd + 1, bytes.length - 1);
    }

    private static Route<String> route(String host, String path, String target) {
        return new Route<>(host, path, target);
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static RouteTable<String> table(Route<String>... routes) {
        return new RouteTable<>(Stream.of(routes).toList());
    }
}
