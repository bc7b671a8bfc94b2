/** Probes: one question to one backend server, asked once over the network. */
package io.millrace.healthcheck.probe;
