/** What tests of health decisions share. */
package io.millrace.healthcheck.testing;
