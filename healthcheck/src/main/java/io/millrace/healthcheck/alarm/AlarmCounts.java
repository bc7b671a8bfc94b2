package io.millrace.healthcheck.alarm;

/**
 * What became of the transitions of one alarm, since it was configured.
 *
 * @param sent calls that were taken
 * @param failed calls that nobody took, all tries included
 * @param retried tries after the first
 * @param suppressed transitions nobody was called for, because of the bound on calls
 * @param dropped transitions that fell out of a full queue, or waited when the alarm was stopped
 */
public record AlarmCounts(long sent, long failed, long retried, long suppressed, long dropped) {}
