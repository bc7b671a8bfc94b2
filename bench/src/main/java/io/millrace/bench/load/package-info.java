/**
 * A load generator: requests over many connections, at a fixed rate or as fast as answers come, and what became of each.
 *
 * <p>Entry: {@link io.millrace.bench.load.LoadMain}. A {@link io.millrace.bench.load.LoadRun} drives {@link
 * io.millrace.bench.load.Lane lanes}, each a place for one connection after the other; a {@link io.millrace.bench.load.Pace}
 * says when a request is due and a {@link io.millrace.bench.load.Recorder} what came of it. Nothing here uses a class of the
 * proxy, so that no fault of one hides in the other.
 *
 * <p>Threading: one event loop, so that a run costs one core at most; everything but the command line belongs to it.
 */
package io.millrace.bench.load;
