/**
 * Outliers: what live traffic says of an endpoint, by itself and beside its siblings.
 *
 * <p>Entry types: {@link io.millrace.healthcheck.outlier.Traffic} with {@link io.millrace.healthcheck.outlier.Passage},
 * which the data path writes; {@link io.millrace.healthcheck.outlier.UrgentNews}, the way from the data path to the thread
 * that decides; {@link io.millrace.healthcheck.outlier.OutlierDetector}, which judges and ejects. What an ejection means for
 * the routing is decided in {@code pool}.
 *
 * <p>Threading: {@code Traffic}, {@code Passage} and {@code UrgentNews} say for themselves; everything else belongs to the
 * one thread that decides.
 */
package io.millrace.healthcheck.outlier;
