/** The schedule: which target is asked what, and when. */
package io.millrace.healthcheck.schedule;
