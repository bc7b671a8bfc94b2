package io.millrace.proxy.loop;

import java.time.InstantSource;

/** The one place that reads the time of day. Time: it may jump; good for showing to people, not for measuring. */
public final class WallClock {

    private WallClock() {}

    public static InstantSource source() {
        return InstantSource.system();
    }
}
