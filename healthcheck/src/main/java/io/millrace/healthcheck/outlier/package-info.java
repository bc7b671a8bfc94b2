/** Outliers: what live traffic says of an endpoint, by itself and beside its siblings. */
package io.millrace.healthcheck.outlier;
