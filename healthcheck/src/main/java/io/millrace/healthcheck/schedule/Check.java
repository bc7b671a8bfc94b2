package io.millrace.healthcheck.schedule;

import io.millrace.healthcheck.probe.Probe;
import io.millrace.healthcheck.probe.Target;
import io.millrace.healthcheck.verdict.CheckTiming;

/** One question, asked of one target, at one pace. Equal checks are one check, whoever asks for them. */
public record Check(Probe probe, Target target, CheckTiming timing) {}
