package io.millrace.bench.load;

/** What a lane tells the run it belongs to. Threading: the event loop. */
interface LaneOwner {
    /** An opening has ended, one way or the other. */
    void settled(Lane lane, boolean open);

    /** A good and complete answer to the request that was due at that instant. */
    void answered(long dueNanos);

    void failed(long dueNanos, ErrorKind kind);

    /** The lane may have room for a request again. */
    void free(Lane lane);

    /** The connection is gone. The next request opens another one; a closed loop should not try at once. */
    void down(Lane lane);

    void received(int bytes);

    /** What was received has been dealt with: a good instant for sending. */
    void readComplete();
}
