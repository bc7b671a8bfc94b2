package io.millrace.proxy.config;

/**
 * One key of a section: its name, its type, whether it may be left out and what holds then.
 *
 * @param defaultValue what holds when the key is left out; null for none
 * @param defaultText the default as a user would write or read it; null for none
 * @param doc one line for the reference and for editors
 */
record Key<T>(String name, ValueType<T> type, boolean required, T defaultValue, String defaultText, String doc) {

    static <T> Key<T> required(String name, ValueType<T> type, String doc) {
        return new Key<>(name, type, true, null, null, doc);
    }

    /** A key that means nothing when it is left out, or something found out at run time. */
    static <T> Key<T> optional(String name, ValueType<T> type, String defaultText, String doc) {
        return new Key<>(name, type, false, null, defaultText, doc);
    }

    static <T> Key<T> withDefault(String name, ScalarType<T> type, String defaultText, String doc) {
        return new Key<>(name, type, false, type.ofText(defaultText), defaultText, doc);
    }

    static Key<Values> section(String name, Section type, String doc) {
        return new Key<>(name, type, false, Values.NONE, null, doc);
    }
}
