package io.millrace.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, 9.255.255.255, false",
        "192.168.4.0/22, 192.168.7.255, true",
        "192.168.4.0/22, 192.168.8.0, false",
        "128.0.0.0/1, 255.0.0.1, true",
        "128.0.0.0/1, 127.255.255.255, false",
        "0.0.0.0/0, 0.0.0.0, true",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::1, false",
        "10.1.2.3/32, 10.1.2.3, true",
        "10.1.2.3/32, 10.1.2.2, false",
        "10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.4, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::, false",
        "2001:db8:0:8000::/49, 2001:db8:0:8fff::, true",
        "2001:db8:0:8000::/49, 2001:db8:0:7fff::, false",
        "::1/128, ::1, true",
        "::1/128, ::2, false",
        "::/0, ffff::, true",
        "::/0, 10.0.0.1, false",
        "10.0.0.0/8, ::ffff:10.1.1.1, true",
        "::ffff:10.0.0.0/104, 10.1.1.1, true",
        "::ffff:0:0/96, 255.0.0.1, true",
        "::ffff:10.0.0.1, 10.0.0.1, true",
    })
    void holdsExactlyTheAddressesBehindItsPrefix(String block, String address, boolean inside)
            throws UnknownHostException {
        assertThat(Cidr.parse(block).contains(InetAddress.getByName(address))).isEqualTo(inside);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1/8, '10.0.0.0/8, no bit set behind the prefix'",
        "2001:db8::1/64, '2001:db8:0:0:0:0:0:0/64, no bit set behind the prefix'",
        "10.0.0.0/33, a prefix length of 0..32 after the slash",
        "10.0.0.0/-1, a prefix length of 0..32 after the slash",
        "10.0.0.0/, a prefix length of 0..32 after the slash",
        "10.0.0.0/8/8, a prefix length of 0..32 after the slash",
        "10.0.0.0/+8, a prefix length of 0..32 after the slash",
        "::/129, a prefix length of 0..128 after the slash",
        "::ffff:10.0.0.0/8, a prefix length of 96..128 after the slash",
    })
    void saysWhatItExpectedOfTheBlock(String block, String expected) {
        assertThatThrownBy(() -> Cidr.parse(block))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "10.0.0/8",
                "010.0.0.0/8",
                "256.0.0.0/8",
                "127.1",
                "[::1]/128",
                "fe80::1%lo",
                "1::2::3",
                "",
                "/8"
            })
    void takesNothingButAddressLiterals(String block) {
        assertThatThrownBy(() -> Cidr.parse(block)).hasMessageContaining("an IP address or block");
    }

    @Test
    void refusesAPrefixLongerThanTheAddress() throws UnknownHostException {
        InetAddress any = InetAddress.getByName("0.0.0.0");
        assertThatThrownBy(() -> new Cidr(any, 33)).hasMessage("prefix length 33 (expected: 0..32)");
        assertThatThrownBy(() -> new Cidr(any, -1)).hasMessage("prefix length -1 (expected: 0..32)");
    }

    @RepeatedTest(200)
    void agreesWithAComparisonBitByBit(RepetitionInfo repetition) throws UnknownHostException {
        int seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        byte[] address = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(address);
        byte[] other = address.clone();
        int flipped = random.nextInt(address.length * 8);
        other[flipped / 8] ^= (byte) (0x80 >>> (flipped % 8));
        for (int prefix = 0; prefix <= address.length * 8; prefix++) {
            Cidr block = new Cidr(InetAddress.getByAddress(address), prefix);
            assertThat(block.contains(InetAddress.getByAddress(other)))
                    .as("seed %d prefix %d flipped %d", seed, prefix, flipped)
                    .isEqualTo(flipped >= prefix);
            assertThat(block.contains(InetAddress.getByAddress(address))).isTrue();
        }
    }

    @Test
    void isWrittenAsItIsRead() {
        assertThat(Cidr.parse("10.0.0.0/8")).hasToString("10.0.0.0/8");
        assertThat(Cidr.parse(Cidr.parse("2001:db8::/32").toString())).isEqualTo(Cidr.parse("2001:db8::/32"));
    }
}
