package io.millrace.bench.compare;

import java.util.Set;

/** A proxy that takes part: what it is called and how it is started. */
interface Contender {

    /** Where a contender stands: ours is compared with the best peer; Java peers are shown beside them. */
    enum Side {
        OURS,
        PEER,
        JAVA_PEER
    }

    /** The name in tables: lower case, digits and hyphens. */
    String name();

    Side side();

    /** The doors that it has, of which {@link Door#plain} ones stand in for their bulk ones. */
    Set<Door> doors();

    /** What is running, for the record: program and version. */
    String version();

    /** What has to be done once before its first start, so that it is not measured. */
    default void prepare() {}

    /**
     * Starts its process; it need not listen yet.
     *
     * @param backendPort where it passes everything on to
     * @param jvmOptions further flags for those that run on a JVM, others ignore them
     */
    Server start(Lab lab, int backendPort, String jvmOptions);

    /** True when it can take traffic for that door. */
    default boolean has(Door door) {
        return doors().contains(door.plain());
    }

    /** True when it runs on a JVM, which wants a longer warm-up and another way of counting memory. */
    default boolean runsOnJvm() {
        return side() != Side.PEER;
    }
}
