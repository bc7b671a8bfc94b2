package io.millrace.proxy.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What looks at eight bytes at once says what a look at each byte says. */
class OctetsTest {

    private static final String TOKEN_BYTES =
            "!#$%&'*+-.^_`|~0123456789" + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    @Test
    void everyByteEndsAFieldValueOrNotWhereverItStandsInAWord() {
        for (int octet = 0; octet < 256; octet++) {
            for (int at = 0; at < 20; at++) {
                byte[] bytes = filled('v', 20);
                bytes[at] = (byte) octet;
                int expected = Octets.fieldValue((byte) octet) ? 20 : at;
                assertThat(Octets.fieldValueEnd(bytes, 0, 20))
                        .as("octet %d at %d", octet, at)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void aFieldValueOfAnyBytesEndsWhereItEndsByteByByte() {
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = mostly("v \t\u00e9\u00ff", "\t\r\n\0\u001f\u007f", random);
            int from = random.nextInt(bytes.length);
            int expected = from;
            while (expected < bytes.length && Octets.fieldValue(bytes[expected])) {
                expected++;
            }
            assertThat(Octets.fieldValueEnd(bytes, from, bytes.length))
                    .as(() -> Arrays.toString(bytes))
                    .isEqualTo(expected);
        }
    }

    @Test
    void everyByteIsPassedByWithTheLettersOnlyIfItIsALetterOrAHyphen() {
        for (int octet = 0; octet < 256; octet++) {
            boolean passed = octet == '-' || octet < 0x80 && Character.isLetter(octet);
            for (int at = 0; at < 16; at++) {
                byte[] bytes = filled('-', 16);
                bytes[at] = (byte) octet;
                assertThat(Octets.lettersEnd(bytes, 0, 16))
                        .as("octet %d at %d", octet, at)
                        .isEqualTo(passed ? 16 : at);
            }
        }
    }

    @Test
    void lettersAmongAnyBytesEndAtTheFirstOtherByteOrLessThanAWordBeforeTheEnd() {
        SplittableRandom random = new SplittableRandom(12);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = mostly("abyzABYZ-", ":\0@[`{0_\u0080\u00e1\u00ff", random);
            int from = random.nextInt(bytes.length);
            int end = Octets.lettersEnd(bytes, from, bytes.length);
            for (int p = from; p < end; p++) {
                assertThat(bytes[p] == '-' || Character.isLetter(bytes[p]))
                        .as(() -> Arrays.toString(bytes))
                        .isTrue();
            }
            boolean stopped =
                    end < bytes.length && bytes[end] != '-' && (bytes[end] < 0 || !Character.isLetter(bytes[end]));
            assertThat(stopped || bytes.length - end < Long.BYTES)
                    .as(() -> Arrays.toString(bytes))
                    .isTrue();
        }
    }

    @Test
    void aKnownNameIsFoundInAnyCaseAndWhereverItStands() {
        for (FieldName name : FieldName.values()) {
            String text = name.name().replace('_', '-');
            for (String written : new String[] {
                text,
                text.toLowerCase(Locale.ROOT),
                text.charAt(0) + text.substring(1).toLowerCase(Locale.ROOT)
            }) {
                for (int after = 0; after < 9; after++) {
                    byte[] bytes = Octets.ascii("x" + written + ":".repeat(after));
                    FieldName found = FieldName.of(bytes, 1, 1 + written.length());
                    assertThat(found)
                            .as("%s, %d bytes before the end", written, after)
                            .isEqualTo(name);
                }
            }
        }
    }

    @Test
    void aNameThatDiffersInOneByteIsAnotherOne() {
        for (FieldName name : FieldName.values()) {
            String text = name.name().toLowerCase(Locale.ROOT).replace('_', '-');
            for (int at = 0; at < text.length(); at++) {
                for (byte other : Octets.ascii(TOKEN_BYTES)) {
                    byte[] bytes = Octets.ascii(text + ": some value");
                    boolean same = Octets.lower(other) == bytes[at];
                    bytes[at] = other;
                    FieldName expected = same ? name : FieldName.OTHER;
                    assertThat(FieldName.of(bytes, 0, text.length()))
                            .as("%s with %c at %d", text, other, at)
                            .isEqualTo(expected);
                }
            }
        }
    }

    private static byte[] filled(char octet, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) octet);
        return bytes;
    }

    /** 1 to 40 bytes of {@code usual}, one in ten of them of {@code rare}. */
    private static byte[] mostly(String usual, String rare, SplittableRandom random) {
        byte[] bytes = new byte[1 + random.nextInt(40)];
        for (int i = 0; i < bytes.length; i++) {
            String of = random.nextInt(10) == 0 ? rare : usual;
            bytes[i] = (byte) of.charAt(random.nextInt(of.length()));
        }
        return bytes;
    }
}
