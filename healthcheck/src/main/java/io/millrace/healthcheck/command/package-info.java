/**
 * Programs of the operator's own: run without a shell, with bounds on everything, and ended with all their children.
 *
 * <p>Entry type: {@link io.millrace.healthcheck.command.CommandRunner}. Here lives no meaning of exit codes or outputs; who
 * asks knows that.
 *
 * <p>Threading: a few daemon threads of the runner wait for programs; no call here waits for one.
 */
package io.millrace.healthcheck.command;
