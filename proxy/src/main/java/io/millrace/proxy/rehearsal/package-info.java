/**
 * The traffic that a process sends through itself before it serves: what the first clients would have waited for (classes
 * that are read, code that is compiled) is done by then.
 *
 * <p>Entry type: {@link io.millrace.proxy.rehearsal.Rehearsal}. Threading: the thread that starts the process.
 */
package io.millrace.proxy.rehearsal;
