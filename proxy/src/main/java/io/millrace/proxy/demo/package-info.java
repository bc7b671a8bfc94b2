/**
 * The sample site of the demo: small servers in two zones that can be stopped and started, and the configuration for them.
 *
 * <p>Lives here: what stands behind the proxy in a demo, and the control endpoint that stops a zone. Does not live here: the
 * proxy; it knows nothing of this package and sees these servers as it sees any other.
 *
 * <p>Entry type: {@link io.millrace.proxy.demo.SampleSite}. Threading: every server has a few blocking threads of its own; none
 * of this is code to measure by.
 */
package io.millrace.proxy.demo;
