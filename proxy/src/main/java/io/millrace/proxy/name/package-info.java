/**
 * Host names of endpoints: from the names in a configuration to the addresses that are endpoints.
 *
 * <p>Entry type: {@link io.millrace.proxy.name.HostNames}. What asks name servers lives in the library {@code healthcheck};
 * what puts other addresses in force lives in {@code node}.
 */
package io.millrace.proxy.name;
