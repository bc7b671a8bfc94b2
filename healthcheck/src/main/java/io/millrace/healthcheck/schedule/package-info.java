/**
 * The schedule: which target is asked what, and when.
 *
 * <p>Lives here: the timing of probes, their bounds, and the health thread's knowledge of its own stalls. Not here: how a
 * question is asked ({@code probe}), what the answers mean ({@code verdict}), and what follows from a verdict ({@code pool}).
 *
 * <p>Entry type: {@link io.millrace.healthcheck.schedule.Checker}. Threading: the health thread.
 */
package io.millrace.healthcheck.schedule;
