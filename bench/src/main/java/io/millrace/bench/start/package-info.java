/**
 * How soon a started Millrace serves, and how well in its first second. The entry is {@link io.millrace.bench.start.StartBench};
 * client and server live in its process and are warm before Millrace starts.
 */
package io.millrace.bench.start;
