package io.millrace.proxy.demo;

import java.util.regex.Pattern;

/** The configuration of the demo, as a user would write it. */
public final class DemoConfig {

    private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:([0-9]{1,5})\\b");

    private DemoConfig() {}

    /** The text of the file. */
    public static String text(DemoPorts ports) {
        return """
                # The configuration of `millrace demo`. Edit it while the demo runs, then reload with: kill -HUP PID
                # (the PID is in the demo's first lines). A mistake changes nothing: try one and read the log.
                listeners:
                  - name: web
                    bind: "127.0.0.1:%d"
                    protocol: http
                    routes:
                      - match: { path: /only-zone-b }
                        pool: web-zone-b
                      - pool: web
                  - name: echo
                    bind: "127.0.0.1:%d"
                    protocol: tcp
                    pool: echo
                pools:
                  - name: web
                    health-check: { type: http, interval: 1s, timeout: 300ms, fall: 2, fast-interval: 200ms }
                    failover: { hold-down: 2s, ramp-step: 25%%, ramp-interval: 1s, slow-start: 3s }
                    zones:
                      - name: zone-a
                        role: primary
                        endpoints:
                          - 127.0.0.1:%d
                          - { address: 127.0.0.1:%d, weight: 2 }
                      - name: zone-b
                        role: backup
                        endpoints: [ 127.0.0.1:%d, 127.0.0.1:%d ]
                  - name: web-zone-b
                    health-check: { type: http, interval: 1s, timeout: 300ms, fall: 2, fast-interval: 200ms }
                    failover: { hold-down: 2s, ramp-step: 25%%, ramp-interval: 1s, slow-start: 3s }
                    zones:
                      - name: zone-b
                        role: primary
                        endpoints: [ 127.0.0.1:%5$d, 127.0.0.1:%6$d ]
                  - name: echo
                    health-check: { type: tcp, interval: 1s, timeout: 300ms, fall: 2, fast-interval: 200ms }
                    failover: { hold-down: 2s, ramp-step: 25%%, ramp-interval: 1s, slow-start: 3s }
                    zones:
                      - name: zone-a
                        role: primary
                        endpoints: [ 127.0.0.1:%d ]
                      - name: zone-b
                        role: backup
                        endpoints: [ 127.0.0.1:%d ]
                """.formatted(
                        ports.http(),
                        ports.tcp(),
                        ports.webServer(0),
                        ports.webServer(1),
                        ports.webServer(2),
                        ports.webServer(3),
                        ports.echoServer(0),
                        ports.echoServer(1));
    }

    /** Whether {@code text} is what {@link #text} says for some ports. */
    public static boolean isUnedited(String text) {
        int[] ports = PORT.matcher(text)
                .results()
                .limit(3)
                .mapToInt(port -> Integer.parseInt(port.group(1)))
                .toArray();
        try {
            return ports.length == 3
                    && text(new DemoPorts(ports[0], ports[1], ports[0], ports[2]))
                            .equals(text);
        } catch (IllegalArgumentException noPorts) {
            return false;
        }
    }
}
