package io.millrace.proxy.testing;

import io.netty.buffer.ByteBufAllocator;
import java.lang.reflect.AnnotatedElement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The check that a test leaves nothing behind: after each test no unexpected warning or error in the log (a leaked buffer
 * is one, as Netty reports it there), after each class no leaked buffer, descriptor or event loop thread. What asks for a
 * transport that does not work here is skipped.
 *
 * <p>Limits: descriptors and leaks are judged once all {@code @AutoClose} fields of the class are closed, since a node that
 * the class shares rightly keeps idle upstream connections between tests.
 */
public final class CleanState implements ExecutionCondition, BeforeAllCallback, BeforeEachCallback, AfterEachCallback {
    private static final Duration SETTLING = Duration.ofSeconds(10);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return TestTransport.condition(context.getElement());
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        CapturedLog.attached().takeWarnings();
        LoopTurns.letArrive();
        Baseline baseline = new Baseline(
                OpenDescriptors.count(), nodeThreads().size(), expected(context).toList());
        context.getStore(ExtensionContext.Namespace.create(CleanState.class)).put("baseline", baseline);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        CapturedLog.attached();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        requireNoWarnings(expected(context).toList());
    }

    private static void requireNoWarnings(List<Pattern> expected) {
        List<CapturedLog.Line> unexpected = CapturedLog.attached().takeWarnings().stream()
                .filter(line -> expected.stream()
                        .noneMatch(pattern -> pattern.matcher(line.message()).find()))
                .toList();
        if (!unexpected.isEmpty()) {
            throw new AssertionError("unexpected warnings in the log: " + unexpected);
        }
    }

    private static Stream<Pattern> expected(ExtensionContext context) {
        return Stream.of(context.getTestMethod(), context.getTestClass())
                .flatMap(Optional::stream)
                .map(AnnotatedElement.class::cast)
                .flatMap(element -> Stream.of(element.getAnnotationsByType(ExpectedLog.class)))
                .flatMap(annotation -> Stream.of(annotation.value()))
                .map(Pattern::compile);
    }

    private static List<String> nodeThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("(worker|millrace-health)-[0-9]+-[0-9]+|millrace-names"))
                .sorted()
                .toList();
    }

    /** What was there before the class; closing it, which the test engine does last, compares. */
    private record Baseline(int descriptors, int loopThreads, List<Pattern> expected) implements AutoCloseable {
        @Override
        public void close() {
            List<String> remains = new ArrayList<>();
            if (!Await.holdsWithin(SETTLING, this::descriptorsAreBack)) {
                remains.add("descriptors: " + OpenDescriptors.described() + " (expected: " + descriptors + ")");
            }
            if (!Await.holdsWithin(SETTLING, () -> nodeThreads().size() <= loopThreads)) {
                remains.add("threads: " + nodeThreads() + " (expected: " + loopThreads + ")");
            }
            if (!remains.isEmpty()) {
                throw new AssertionError("left behind: " + remains);
            }
            reportLeaks();
            requireNoWarnings(expected);
        }

        /** The JDK's own clients give their selectors back only when they are collected. */
        private boolean descriptorsAreBack() {
            if (OpenDescriptors.count() <= descriptors) {
                return true;
            }
            System.gc();
            return false;
        }

        /** Netty reports buffers that were collected unreleased when it hands out the next one. */
        private static void reportLeaks() {
            for (int i = 0; i < 3; i++) {
                System.gc();
                ByteBufAllocator.DEFAULT.heapBuffer(16).release();
                ByteBufAllocator.DEFAULT.directBuffer(16).release();
            }
        }
    }
}
