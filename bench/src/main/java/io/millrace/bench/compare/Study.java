package io.millrace.bench.compare;

import java.util.List;

/** One thing that is measured of every contender, and what its figures are. */
sealed interface Study permits Study.OnRunning, Study.OnFresh {

    /** The name on the command line and in results: lower case, digits and hyphens. */
    String name();

    /** What it is, for a reader of the table. */
    String title();

    /** The door it goes through, which says who can take part. */
    Door door();

    /** What it reports; the first one is compared. */
    List<Figure> figures();

    /** False for those that take part in vain. */
    default boolean suits(Contender contender) {
        return contender.has(door());
    }

    /** A study of proxies that all run at the same time, in turns. */
    non-sealed interface OnRunning extends Study {
        /** Loads the proxy once, so that what is measured is the steady state. */
        void warmUp(Lab lab, Contender contender, Server server);

        /** What must be known before the first run, once all are warm. */
        default void prepare(Lab lab, List<Server> peers) {}

        Measured measure(Lab lab, Server server);
    }

    /** A study that starts the proxy itself. */
    non-sealed interface OnFresh extends Study {
        Measured measure(Lab lab, Contender contender);
    }
}
