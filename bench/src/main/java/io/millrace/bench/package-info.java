/** Benchmarks of the hot structures. */
package io.millrace.bench;
