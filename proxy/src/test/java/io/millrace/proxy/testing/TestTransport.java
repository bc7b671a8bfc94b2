package io.millrace.proxy.testing;

import io.millrace.proxy.loop.Transport;
import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

/** The transport that nodes under test use: the system property {@code millrace.test.transport}, else auto. */
public final class TestTransport {

    private static final String NAME = System.getProperty("millrace.test.transport", "auto");

    private TestTransport() {}

    /** As it stands in a configuration. */
    public static String name() {
        return NAME;
    }

    /** What a node takes for it. Errors: {@link IllegalStateException} where it does not work. */
    public static Transport inForce() {
        return NAME.equals("auto")
                ? Transport.choose().transport()
                : Transport.require(Transport.valueOf(NAME.toUpperCase(Locale.ROOT)))
                        .transport();
    }

    /** Skips, with the reason, what cannot run here: the kernel's, or that of {@link NotOn}. */
    static ConditionEvaluationResult condition(Optional<AnnotatedElement> test) {
        try {
            NotOn exception =
                    test.map(element -> element.getAnnotation(NotOn.class)).orElse(null);
            return exception != null && List.of(exception.value()).contains(inForce())
                    ? ConditionEvaluationResult.disabled("not on " + inForce() + ": " + exception.because())
                    : ConditionEvaluationResult.enabled("on " + inForce());
        } catch (IllegalStateException missing) {
            return ConditionEvaluationResult.disabled(missing.getMessage());
        }
    }
}
