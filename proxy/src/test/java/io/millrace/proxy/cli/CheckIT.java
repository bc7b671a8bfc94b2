package io.millrace.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.healthcheck.probe.IcmpPermit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code millrace check} in a process with little memory. */
@Timeout(60)
final class CheckIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"- a\n", "a: b\n", "- {a: b}\n", "x", "- &a a\n- *a\n"})
    void answersAMebibyteWithinAHeapOf64(String piece) throws Exception {
        Path file = Files.writeString(folder.resolve("large.yaml"), piece.repeat(1_000_000 / piece.length()));
        try (MillraceProcess millrace = new MillraceProcess(List.of("-Xmx64m"), "check", file.toString())) {
            assertThat(millrace.awaitExit()).as("%s", millrace.lines()).isEqualTo(2);
            assertThat(millrace.lines()).hasSize(2).element(0).isEqualTo("millrace: the configuration cannot be used:");
        }
    }

    @Test
    void refusesIcmpChecksWhereTheProcessMayNotSendThem() throws Exception {
        boolean mayHere = IcmpPermit.refusalOrNull() == null;
        assumeTrue(!mayHere || Files.isExecutable(Path.of("/usr/bin/setpriv")), "no way to give the right up");
        List<String> without = mayHere
                ? List.of("/usr/bin/setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw")
                : List.of();
        Path file = Files.writeString(folder.resolve("lb.yaml"), """
                listeners: [ { name: db, bind: 127.0.0.1:0, protocol: tcp, pool: p } ]
                pools:
                  - name: p
                    health-check: { type: icmp }
                    zones: [ { name: z, endpoints: [ 127.0.0.1:80 ] } ]
                """);
        for (String command : List.of("check", "run")) {
            try (MillraceProcess millrace = new MillraceProcess(without, List.of(), command, file.toString())) {
                assertThat(millrace.awaitExit()).as("%s", millrace.lines()).isEqualTo(2);
                assertThat(millrace.lines()).hasSize(2);
                assertThat(millrace.lines().get(1)).contains(file + ":4:", "CAP_NET_RAW", "use a check of type tcp");
            }
        }
    }
}
