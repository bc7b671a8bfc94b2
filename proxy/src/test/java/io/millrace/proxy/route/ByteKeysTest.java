package io.millrace.proxy.route;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ByteKeysTest {

    @Test
    void findsEveryKeyAndNoOther() {
        ByteKeys<String> keys = ByteKeys.forward(Map.of("", "empty", "a", "A", "ab", "AB"));
        assertThat(find(keys, "")).isEqualTo("empty");
        assertThat(find(keys, "a")).isEqualTo("A");
        assertThat(find(keys, "ab")).isEqualTo("AB");
        assertThat(find(keys, "b")).isNull();
        assertThat(find(keys, "ba")).isNull();
        assertThat(find(keys, "A")).isNull();
        assertThat(find(keys, "\u00e1\u00ff")).isNull();
    }

    @Test
    void findsNothingInAnEmptyTable() {
        ByteKeys<String> keys = ByteKeys.forward(Map.of());
        assertThat(find(keys, "")).isNull();
        assertThat(find(keys, "a")).isNull();
        assertThat(keys.longestKey()).isEqualTo(-1);
    }

    @Test
    void staysQuickWhenKeysCollideWithOneMultiplier() {
        Map<String, Integer> entries = new HashMap<>();
        for (int i = 0; i < 4_096; i++) {
            entries.put(collidingInTheHashOfStrings(i), i);
        }
        assertThat(entries.keySet().stream().map(String::hashCode).distinct()).hasSize(1);

        ByteKeys<Integer> keys = ByteKeys.forward(entries);
        assertThat(keys.longestProbe()).isLessThanOrEqualTo(32);
        entries.forEach((key, value) -> assertThat(find(keys, key)).isEqualTo(value));
    }

    private static String collidingInTheHashOfStrings(int bits) {
        StringBuilder key = new StringBuilder();
        for (int bit = 0; bit < 12; bit++) {
            key.append((bits >>> bit & 1) == 0 ? "Aa" : "BB");
        }
        return key.toString();
    }

    private static <V> V find(ByteKeys<V> keys, String key) {
        byte[] bytes = key.getBytes(ISO_8859_1);
        int hash = ByteKeys.EMPTY_HASH;
        for (byte b : bytes) {
            hash = keys.step(hash, b);
        }
        return keys.find(hash, bytes, 0, bytes.length);
    }
}
