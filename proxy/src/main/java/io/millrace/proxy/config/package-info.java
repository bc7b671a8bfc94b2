/**
 * The configuration file, read strictly into immutable records.
 *
 * <p>Lives here: the records ({@link io.millrace.proxy.config.Config} and what hangs below it), the specification of
 * every key, the reader that checks a file against it, and the JSON Schema and reference table made from the same
 * specification. Does not live here: anything that acts on a configuration; no socket is opened and no name is
 * resolved.
 *
 * <p>Entry type: {@link io.millrace.proxy.config.ConfigReader}. Threading: stateless; any thread, never an event loop
 * (files are read).
 */
package io.millrace.proxy.config;
