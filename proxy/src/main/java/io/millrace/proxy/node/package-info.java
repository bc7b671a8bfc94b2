/**
 * The running process: workers, the configuration in force, and starting, reloading and stopping as a whole.
 *
 * <p>Entry type: {@link io.millrace.proxy.node.Node}. Its methods are for the threads of the command line and of tests; the
 * data path reads nothing here but the running {@link io.millrace.proxy.node.Snapshot}.
 */
package io.millrace.proxy.node;
