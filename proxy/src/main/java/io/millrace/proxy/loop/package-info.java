/**
 * Event loops and what each owns: its transport, its clock, its deadlines and its connections.
 *
 * <p>Entry type: {@link io.millrace.proxy.loop.Worker}. Everything here belongs to one loop and is touched on that loop
 * only, unless a method says otherwise. What travels over the connections is not known here.
 */
package io.millrace.proxy.loop;
