package io.millrace.proxy.config;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON Schema (draft 2020-12) of a configuration file, for editors that complete and check as one writes. */
public final class ConfigSchema {
    private ConfigSchema() {}

    /** The whole schema as indented JSON with a line break at its end. */
    public static String json() {
        return JsonText.of(ConfigSpec.ROOT.schema());
    }

    /** The schema of a key's value with its explanation and default. */
    static Map<String, Object> property(Key<?> key) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", key.doc());
        if (key.defaultValue() != null && key.defaultText() != null) {
            schema.put("default", literal(key.defaultText()));
        }
        schema.putAll(key.type().schema());
        return schema;
    }

    /** Properties that must not be there. */
    static Map<String, Object> forbidden(Collection<Key<?>> keys) {
        Map<String, Object> properties = new HashMap<>();
        keys.forEach(key -> properties.put(key.name(), false));
        return properties;
    }

    private static Object literal(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        if (text.matches("[0-9]+")) {
            return Integer.valueOf(text);
        }
        return text.matches("[0-9]+\\.[0-9]+") ? Double.valueOf(text) : text;
    }
}
