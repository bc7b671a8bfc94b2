package io.millrace.proxy.demo;

import java.io.IOException;
import java.util.List;

/**
 * Two zones of sample servers and the control endpoint that stops and starts them.
 *
 * <p>Ownership: who opens it closes it.
 */
public final class SampleSite implements AutoCloseable {

    private final DemoPorts ports;
    private final List<SampleZone> zones;
    private final ZoneControl control;

    private SampleSite(DemoPorts ports, List<SampleZone> zones, ZoneControl control) {
        this.ports = ports;
        this.zones = zones;
        this.control = control;
    }

    /** A site whose servers run. Errors: an exception that names the address that cannot be used; nothing is left open. */
    public static SampleSite open(DemoPorts ports) throws IOException {
        List<SampleZone> zones = List.of(SampleZone.of("zone-a", 0, ports), SampleZone.of("zone-b", 1, ports));
        try {
            for (SampleZone zone : zones) {
                zone.start();
            }
            return new SampleSite(ports, zones, ZoneControl.open(ports.control(), zones));
        } catch (IOException failed) {
            zones.forEach(SampleZone::stop);
            throw failed;
        }
    }

    /** Where it listens. */
    public DemoPorts ports() {
        return ports;
    }

    @Override
    public void close() {
        control.close();
        zones.forEach(SampleZone::stop);
    }
}
