package io.millrace.proxy.cli;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.proxy.config.Config;
import io.millrace.proxy.config.ConfigProblem;
import io.millrace.proxy.config.ConfigReader;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from a changed file to a running configuration; whatever is wrong with the new one, the old one keeps
 * running.
 *
 * <p>Threading: one thread, so that reloads come one after the other. Each is counted in {@code millrace.reload} by its
 * result; those that change nothing are logged here, the others by the node.
 */
final class Reloads {
    private static final Logger LOG = LoggerFactory.getLogger(Reloads.class);

    /** The step that makes a configuration the running one. */
    @FunctionalInterface
    interface Swap {
        /** Errors: any exception means that the old configuration keeps running; its message says why. */
        void to(Config next) throws Exception;
    }

    private final Path file;
    private final Swap swap;
    private final Counter ok;
    private final Counter invalid;
    private final Counter failed;
    private Config running;

    Reloads(Path file, Config running, Swap swap, MeterRegistry meters) {
        this.file = file;
        this.running = running;
        this.swap = swap;
        this.ok = counter("ok", meters);
        this.invalid = counter("invalid", meters);
        this.failed = counter("failed", meters);
    }

    private static Counter counter(String result, MeterRegistry meters) {
        return Counter.builder("millrace.reload")
                .description("Reloads of the configuration by result")
                .tag("result", result)
                .register(meters);
    }

    /** The last configuration that was swapped in. */
    Config running() {
        return running;
    }

    /** One reload, from file to result. */
    void reload() {
        ConfigReader.Result result = ConfigReader.readFile(file);
        if (result instanceof ConfigReader.Valid valid) {
            swapTo(valid.config());
        } else {
            refuse(((ConfigReader.Invalid) result).problems());
        }
    }

    private void refuse(List<ConfigProblem> problems) {
        invalid.increment();
        LOG.warn("reload refused, the old configuration keeps running; problems follow");
        problems.forEach(problem -> LOG.warn("{}", problem));
    }

    private void swapTo(Config next) {
        try {
            swap.to(next);
            running = next;
            ok.increment();
        } catch (RuntimeException bug) {
            failed.increment();
            LOG.error("reload failed by a bug in Millrace, the old configuration keeps running", bug);
        } catch (Exception refused) {
            failed.increment();
            LOG.warn("reload failed, the old configuration keeps running: {}", refused.getMessage());
        }
    }
}
