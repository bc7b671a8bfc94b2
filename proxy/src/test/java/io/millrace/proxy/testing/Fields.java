package io.millrace.proxy.testing;

import java.util.List;

/** The field lines of one message in the order they came, names as written. */
public record Fields(List<Field> lines) {
    /** One field line; the value without the white space around it. */
    public record Field(String name, String value) {
        @Override
        public String toString() {
            return name + ": " + value;
        }
    }

    public Fields {
        lines = List.copyOf(lines);
    }

    public List<String> all(String name) {
        return lines.stream()
                .filter(line -> line.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }

    public boolean has(String name) {
        return !all(name).isEmpty();
    }

    /** The value of a field that must be there exactly once. */
    public String one(String name) {
        List<String> values = all(name);
        if (values.size() != 1) {
            throw new AssertionError("field " + name + ": " + values + " (expected: exactly one) in " + lines);
        }
        return values.get(0);
    }
}
