package io.millrace.proxy.lab;

import io.millrace.proxy.config.Config;
import io.millrace.proxy.config.ConfigReader;

/** Configuration text as a node takes it. */
final class Configs {
    private Configs() {}

    /** Errors: {@link AssertionError} with all problems when the text is not a valid configuration. */
    static Config read(String text) {
        if (ConfigReader.read("lab.yaml", text) instanceof ConfigReader.Valid valid) {
            return valid.config();
        }
        throw new AssertionError(ConfigReader.read("lab.yaml", text) + " in\n" + text);
    }
}
