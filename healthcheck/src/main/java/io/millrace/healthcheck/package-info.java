/** Health decisions: from what was seen of an endpoint to whether it is picked. Knows no proxy. */
package io.millrace.healthcheck;
