package io.millrace.healthcheck.pool;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Keeps the lines of thousands of transitions, which a test makes happen, out of its log. */
final class QuietTransitions implements BeforeEachCallback, AfterEachCallback {

    private final Logger transitions = (Logger) LoggerFactory.getLogger("io.millrace.healthcheck.event.TransitionLog");

    @Override
    public void beforeEach(ExtensionContext context) {
        transitions.setLevel(Level.OFF);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        transitions.setLevel(null);
    }
}
