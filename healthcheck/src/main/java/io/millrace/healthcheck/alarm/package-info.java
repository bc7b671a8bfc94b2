/**
 * Alarms: somebody is called when the health of a pool changes, by a program of the operator's or a webhook.
 *
 * <p>Entry type: {@link io.millrace.healthcheck.alarm.Alarms}, which listens to the journal of transitions. What is worth an
 * alarm the configuration says, by kind of transition.
 *
 * <p>Threading: one daemon thread decides who is called when, a few more wait for webhooks and programs. Whoever decides on
 * health only puts a transition into a bounded queue.
 */
package io.millrace.healthcheck.alarm;
