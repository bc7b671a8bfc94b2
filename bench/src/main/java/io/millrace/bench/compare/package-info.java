/**
 * The comparison: Millrace and its peers under the same load on the same machine, in turns, and what came out of it as JSON lines, tables and a
 * picture.
 *
 * <p>Begin with {@link io.millrace.bench.compare.CompareMain}, which reads the command line. A {@link io.millrace.bench.compare.Study} says what is
 * measured, and {@link io.millrace.bench.compare.Studies} lists them all: another workload is one entry there. A {@link
 * io.millrace.bench.compare.Contender} knows how one proxy is started, a {@link io.millrace.bench.compare.Server} is one that runs. Load comes
 * from {@code wrk} and from the load generator of this module, each in a process of its own.
 *
 * <p>Threading: the main thread does everything; only {@link io.millrace.bench.compare.StalledBackend} has threads of its own.
 */
package io.millrace.bench.compare;
