package io.millrace.healthcheck.alarm;

/** The one thread on which calls are begun and judged. Threading: any thread. */
interface AlarmThread {

    /**
     * Runs a task there after a while; never once the thread has been stopped.
     *
     * @param nanos 0 for as soon as it is free
     * @return what takes the task back, if it has not run
     */
    Runnable later(Runnable task, long nanos);
}
