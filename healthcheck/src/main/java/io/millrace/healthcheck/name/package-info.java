/**
 * Names: the addresses that host names stand for, asked for again as long as somebody wants to know.
 *
 * <p>Entry type: {@link io.millrace.healthcheck.name.Names}. Threading: the event loop of its {@link
 * io.millrace.healthcheck.probe.Wire}; nothing here blocks it.
 */
package io.millrace.healthcheck.name;
