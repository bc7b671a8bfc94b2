/**
 * Verdicts: what the results of probes, folded one after the other, say of a target.
 *
 * <p>Pure: no network, no clock, no thread; instants and chance come in as arguments. Entry type:
 * {@link io.millrace.healthcheck.verdict.Verdict}.
 */
package io.millrace.healthcheck.verdict;
