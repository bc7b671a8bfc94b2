/**
 * The command line: {@code demo}, {@code run}, {@code check}, {@code schema}, {@code version}, with signals, exit codes and the log.
 *
 * <p>Lives here: what a user types and reads. Does not live here: anything that carries traffic; commands hand a
 * configuration to a node and wait.
 *
 * <p>Entry type: {@link io.millrace.proxy.cli.Main}. Threading: the main thread, which waits for signals; signal
 * handlers only leave word for it.
 */
package io.millrace.proxy.cli;
