package io.millrace.bench;

import io.millrace.proxy.route.Route;
import io.millrace.proxy.route.RouteTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time to find the target of a request among the routes of a listener: so many hosts with ten paths each, a wildcard and a
 * catch-all.
 *
 * <p>Run: {@code bench/jmh.sh RouteTable}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteTableBenchmark {
    private static final int PATHS = 10;

    @Param({"1", "10", "100"})
    public int hosts = 100;

    private RouteTable<String> table;
    private final Request exactHost = new Request("host0.example.com", "/area7/orders/1234567");
    private final Request wildcardHost = new Request("customer-4711.tenants.example.com", "/area7/orders/1234567");
    private final Request otherHost = new Request("www.example.org", "/index.html");
    private final Request encodedPath = new Request("host0.example.com", "/area%37/./orders/1234567");

    /** A request's host and path in one array, as in a head. */
    private static final class Request {
        private final byte[] bytes;
        private final int hostEnd;

        Request(String host, String path) {
            bytes = (host + path).getBytes(StandardCharsets.US_ASCII);
            hostEnd = host.length();
        }
    }

    @Setup
    public void build() {
        List<Route<String>> routes = new ArrayList<>();
        for (int host = 0; host < hosts; host++) {
            for (int path = 0; path < PATHS; path++) {
                routes.add(new Route<>("host" + host + ".example.com", "/area" + path + "/", "pool" + path));
            }
        }
        routes.add(new Route<>("*.tenants.example.com", "/area7/", "tenants"));
        routes.add(new Route<>(null, null, "rest"));
        table = new RouteTable<>(routes);
    }

    @Benchmark
    public String exactHost() {
        return match(exactHost);
    }

    @Benchmark
    public String wildcardHost() {
        return match(wildcardHost);
    }

    /** No host but the catch-all. */
    @Benchmark
    public String otherHost() {
        return match(otherHost);
    }

    /** A path that is not written in its normal form; the one case that allocates. */
    @Benchmark
    public String encodedPath() {
        return match(encodedPath);
    }

    private String match(Request request) {
        return table.match(request.bytes, 0, request.hostEnd, request.hostEnd, request.bytes.length);
    }
}
