package io.millrace.healthcheck.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcHealthTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "db", "grüße", "a.service.whose.name.is.longer.than.one.byte.of.length"})
    void requestsAreWhatTheLibraryReads(String service) throws Exception {
        String name = service.isEmpty() ? "" : service.repeat(4);
        byte[] bytes = ByteBufUtil.getBytes(GrpcHealth.request(name));

        assertThat(HexFormat.of().formatHex(bytes, 0, 5)).isEqualTo("00%08x".formatted(bytes.length - 5));
        byte[] message = Arrays.copyOfRange(bytes, 5, bytes.length);
        assertThat(HealthCheckRequest.parseFrom(message).getService()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 77, Integer.MAX_VALUE})
    void statusesAreReadAsTheLibraryWritesThem(int status) {
        byte[] message =
                HealthCheckResponse.newBuilder().setStatusValue(status).build().toByteArray();

        assertThat(status(HexFormat.of().formatHex(message))).isEqualTo(status);
    }

    @Test
    void fieldsThatAreNotKnownAreSkipped() {
        assertThat(status("1005" + "190102030405060708" + "220201ff" + "2d01020304" + "0801"))
                .isEqualTo(1);
    }

    @Test
    void theLastOfTwoStatusesCounts() {
        assertThat(status("08010802")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08",
                "0880",
                "08ffffffffffffffffff01",
                "08ffffffffffffffffffff01",
                "0a0101",
                "0d01000000",
                "00",
                "13",
                "14",
                "1901",
                "22ff",
                "22ffffffffffffffffff01",
                "2d0102"
            })
    void whatIsNoMessageIsMalformed(String message) {
        assertThat(status(message)).isEqualTo(GrpcHealth.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00000000",
                "01000000020801",
                "00000000030801",
                "00000000010801",
                "00ffffffff0801",
                "00000000020801" + "00000000020801"
            })
    void prefixesThatDoNotFitAreMalformed(String framed) {
        assertThat(GrpcHealth.status(Unpooled.wrappedBuffer(HexFormat.of().parseHex(framed))))
                .isEqualTo(GrpcHealth.MALFORMED);
    }

    @Test
    void randomBytesAreReadAsTheLibraryReadsThemOrRefused() {
        long seed = 4_711;
        Random chance = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] message = new byte[chance.nextInt(8)];
            chance.nextBytes(message);
            if (message.length > 0 && chance.nextBoolean()) {
                message[0] = 8;
            }
            int read = status(HexFormat.of().formatHex(message));
            if (read != GrpcHealth.MALFORMED && read != byTheLibrary(message)) {
                throw new AssertionError(
                        "seed " + seed + ", message " + HexFormat.of().formatHex(message));
            }
        }
    }

    private static int byTheLibrary(byte[] message) {
        try {
            return HealthCheckResponse.parseFrom(message).getStatusValue();
        } catch (InvalidProtocolBufferException e) {
            return Integer.MIN_VALUE;
        }
    }

    private static int status(String message) {
        String framed = "00%08x".formatted(message.length() / 2) + message;
        return GrpcHealth.status(Unpooled.wrappedBuffer(HexFormat.of().parseHex(framed)));
    }
}
