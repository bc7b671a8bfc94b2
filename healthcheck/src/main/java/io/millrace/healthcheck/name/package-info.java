/** Names: the addresses that host names stand for, asked for again as long as somebody wants to know. */
package io.millrace.healthcheck.name;
