/** Verdicts: what the results of probes, folded one after the other, say of a target. */
package io.millrace.healthcheck.verdict;
