/** Affinity sessions and the rules by which the copies of several nodes become one. Knows no proxy. */
package io.millrace.sessionsync;
