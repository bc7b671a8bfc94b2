/** Pools under health decisions: from verdicts, ejections and the operator's word to where new traffic goes. */
package io.millrace.healthcheck.pool;
