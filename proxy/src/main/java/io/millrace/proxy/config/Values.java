package io.millrace.proxy.config;

import java.util.List;
import java.util.Map;

/** The values of a section by key; what the file does not say is the key's default. */
final class Values {
    static final Values NONE = new Values(Map.of());

    private final Map<String, Located<?>> byName;

    /** The values by the name of their key, each of its key's type, as {@link Section} makes sure. */
    Values(Map<String, Located<?>> byName) {
        this.byName = byName;
    }

    /** The value or its default; null without either and for a value that was refused. */
    <T> T of(Key<T> key) {
        Located<T> located = located(key);
        return located == null ? key.defaultValue() : located.value();
    }

    /** The items of a list, none when there is no list. */
    <T> List<Located<T>> items(Key<List<Located<T>>> key) {
        List<Located<T>> items = of(key);
        return items == null ? List.of() : items;
    }

    /** What the file says; null when it says nothing. */
    @SuppressWarnings("unchecked")
    <T> Located<T> located(Key<T> key) {
        return (Located<T>) byName.get(key.name());
    }

    boolean says(Key<?> key) {
        return byName.containsKey(key.name());
    }
}
