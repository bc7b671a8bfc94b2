package io.millrace.healthcheck.alarm;

import io.millrace.healthcheck.event.Transition;

/**
 * What one call says.
 *
 * @param suppressed transitions since the last call that nobody was called for, because of the bound on calls or a full queue
 */
record Message(String alarm, Transition transition, long suppressed) {}
