package io.millrace.proxy.loop;

/** The rounds of events that a loop works off, one after the other. Threading: that loop. */
public interface PollRounds {

    /** Grows by one each time the kernel is asked for events. */
    long current();

    /**
     * Has {@link RawHandle#onRound} called once in the next round, after its events, and keeps the loop from sleeping until then.
     *
     * <p>Limits: a handle asks once for each call. Why: a task of the loop would run before the others' events, over and over for as
     * long as there is something to do; and asking the kernel for one more event costs a system call.
     */
    void callInNext(RawHandle handle);
}
