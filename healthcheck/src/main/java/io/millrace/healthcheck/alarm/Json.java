package io.millrace.healthcheck.alarm;

/**
 * A JSON object while it is written. Everything outside printable ASCII is escaped, so that no reader can get the encoding
 * wrong.
 *
 * <p>Why: one flat event with one list needs three kinds of tokens; a JSON library would be the largest part of this package.
 * <br>Spec: RFC 8259.
 */
final class Json {

    private final StringBuilder text = new StringBuilder(512);
    private boolean first = true;

    Json open(char bracket) {
        text.append(bracket);
        first = true;
        return this;
    }

    Json close(char bracket) {
        text.append(bracket);
        first = false;
        return this;
    }

    Json member(String name) {
        comma();
        quote(name);
        text.append(':');
        first = true;
        return this;
    }

    Json string(String value) {
        comma();
        quote(value);
        return this;
    }

    Json number(long value) {
        comma();
        text.append(value);
        return this;
    }

    Json truth(boolean value) {
        comma();
        text.append(value);
        return this;
    }

    Json object() {
        comma();
        return open('{');
    }

    int length() {
        return text.length();
    }

    /** Forgets what was written after the text had this length, at which a value had ended. */
    void cutBack(int length) {
        text.setLength(length);
        first = false;
    }

    private void comma() {
        if (!first) {
            text.append(',');
        }
        first = false;
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            if (character == '"' || character == '\\') {
                text.append('\\').append(character);
            } else if (character >= ' ' && character <= '~') {
                text.append(character);
            } else {
                text.append(String.format("\\u%04x", (int) character));
            }
        }
        text.append('"');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
