package io.millrace.bench.compare;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The programs that a comparison needs; it installs none. */
final class Tools {
    /** Program to the Debian package that has it. */
    private static final Map<String, String> PACKAGES =
            Map.of("wrk", "wrk", "nginx", "nginx-light", "haproxy", "haproxy", "taskset", "util-linux");

    private static final String NGINX_STREAM = "libnginx-mod-stream";
    private static final Path NGINX_STREAM_FILE = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");

    private Tools() {}

    /** Errors: {@link CannotCompare} says what to install. */
    static void requireFor(List<Contender> contenders) {
        Set<String> programs = new LinkedHashSet<>(List.of("taskset", "wrk", "nginx"));
        contenders.stream().map(Contender::name).filter(PACKAGES::containsKey).forEach(programs::add);
        List<String> missing = new ArrayList<>();
        programs.stream()
                .filter(program -> !isOnPath(program))
                .map(PACKAGES::get)
                .forEach(missing::add);
        if (contenders.contains(Peer.NGINX) && !Files.exists(NGINX_STREAM_FILE)) {
            missing.add(NGINX_STREAM);
        }
        if (!missing.isEmpty()) {
            throw new CannotCompare("missing: " + String.join(", ", missing)
                    + "\n  on Debian: apt-get install -y --no-install-recommends " + String.join(" ", missing));
        }
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
