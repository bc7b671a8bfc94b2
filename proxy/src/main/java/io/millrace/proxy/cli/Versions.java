package io.millrace.proxy.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;

/**
 * The versions of Millrace, Java and Netty, as the build wrote them down.
 *
 * <p>Why: asking Netty starts half of it, for one line of output.
 */
final class Versions {

    private Versions() {}

    /** One line each. */
    static List<String> lines() {
        Properties built = built();
        return List.of(
                "Millrace " + built.getProperty("millrace"),
                "Java " + Runtime.version() + " (" + System.getProperty("java.vm.vendor") + ")",
                "Netty " + built.getProperty("netty"));
    }

    private static Properties built() {
        Properties built = new Properties();
        try (InputStream in = Versions.class.getResourceAsStream("version.properties")) {
            built.load(in);
        } catch (IOException broken) {
            throw new UncheckedIOException("version.properties in the program's own jar cannot be read", broken);
        }
        return built;
    }
}
