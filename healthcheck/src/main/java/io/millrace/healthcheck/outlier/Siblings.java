package io.millrace.healthcheck.outlier;

/** What a detector has to know of a pool's endpoints beside their traffic. Threading: the thread that decides. */
public interface Siblings {

    /** Whether the endpoint would serve but for what traffic says of it: UP, READY, and with a weight. */
    boolean well(int member);

    /** Whether the endpoint is out of the way for a moment because connecting to it failed. */
    boolean passedOver(int member);
}
