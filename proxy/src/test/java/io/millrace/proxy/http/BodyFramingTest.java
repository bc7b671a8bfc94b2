package io.millrace.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.http.wire.BodyFraming;
import io.millrace.proxy.http.wire.HeadRules;
import io.millrace.proxy.loop.SpareBuffers;
import io.millrace.proxy.socket.MemorySocket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link BodyWriter} writes, {@link BodyReader} reads. */
class BodyFramingTest {

    private static final HeadRules RULES = new HeadRules(65_536, 1_024, 100, HeadRules.UnderscoreNames.DROP);

    private final MemorySocket socket = new MemorySocket();
    private final SpareBuffers buffers = new SpareBuffers(UnpooledByteBufAllocator.DEFAULT);
    private final Outgoing out = new Outgoing(socket, buffers);

    @AfterEach
    void free() {
        buffers.free();
    }

    private byte[] written() {
        out.flush();
        return socket.takeSent();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "15, f",
        "16, 10",
        "255, ff",
        "256, 100",
        "4096, 1000",
        "5000, 1388",
        "65535, ffff",
        "65536, 10000"
    })
    void aChunkBeginsWithItsSizeInTheFewestHexDigits(int bytes, String size) {
        BodyWriter writer = new BodyWriter(out);
        writer.begin(BodyFraming.CHUNKED);
        writer.data(Unpooled.wrappedBuffer(new byte[bytes]), bytes);
        String text = new String(written(), StandardCharsets.ISO_8859_1);
        assertThat(text).startsWith(size + "\r\n").endsWith("\r\n").hasSize(bytes + size.length() + 4);
    }

    @Test
    void theLastChunkCarriesTheTrailers() {
        BodyWriter writer = new BodyWriter(out);
        writer.begin(BodyFraming.CHUNKED);
        byte[] trailers = "X-Sum: 1\r\n".getBytes(StandardCharsets.US_ASCII);
        writer.end(trailers, trailers.length);
        assertThat(new String(written(), StandardCharsets.US_ASCII)).isEqualTo("0\r\nX-Sum: 1\r\n\r\n");
    }

    @Test
    void aMessageWithoutBodyDropsWhatItIsGiven() {
        BodyWriter writer = new BodyWriter(out);
        writer.begin(BodyFraming.NONE);
        writer.data(Unpooled.wrappedBuffer(new byte[10]), 10);
        writer.end(null, 0);
        assertThat(written()).isEmpty();
    }

    @Test
    void whatIsDiscardedBeforeTheFlushNeverLeaves() {
        out.room(4).writeInt(1);
        int before = out.writes();
        out.discard();
        assertThat(out.writes()).isEqualTo(before);
        assertThat(written()).isEmpty();
    }

    @Test
    void aChunkedBodyComesBackAsItWasForEverySplitIntoReads() {
        for (long seed = 1; seed <= 200; seed++) {
            roundTrip(seed);
        }
    }

    private void roundTrip(long seed) {
        Random random = new Random(seed);
        byte[] body = new byte[random.nextInt(20_000)];
        random.nextBytes(body);
        BodyWriter writer = new BodyWriter(out);
        writer.begin(BodyFraming.CHUNKED);
        ByteBuf source = Unpooled.wrappedBuffer(body);
        while (source.isReadable()) {
            writer.data(source, 1 + random.nextInt(source.readableBytes()));
        }
        writer.end(null, 0);
        assertThat(readInPieces(written(), random)).as("seed %d", seed).isEqualTo(body);
    }

    private static byte[] readInPieces(byte[] message, Random random) {
        BodyReader reader = new BodyReader();
        reader.begin(BodyFraming.CHUNKED, -1, RULES);
        ByteBuf result = Unpooled.buffer();
        int position = 0;
        while (position < message.length) {
            int length = 1 + random.nextInt(message.length - position);
            ByteBuf piece = Unpooled.wrappedBuffer(message, position, length);
            position += length;
            for (int bytes = reader.nextBytes(piece); bytes > 0; bytes = reader.nextBytes(piece)) {
                result.writeBytes(piece, bytes);
                reader.taken(bytes);
            }
            assertThat(reader.refusal()).isNull();
        }
        assertThat(reader.complete()).isTrue();
        return ByteBufUtil.getBytes(result);
    }

    @Test
    void aBodyOfKnownLengthEndsAtItsLastByteAndLeavesTheRest() {
        BodyReader reader = new BodyReader();
        reader.begin(BodyFraming.LENGTH, 5, RULES);
        ByteBuf in = Unpooled.copiedBuffer("helloGET", StandardCharsets.US_ASCII);
        assertThat(reader.nextBytes(in)).isEqualTo(5);
        in.skipBytes(5);
        reader.taken(5);
        assertThat(reader.complete()).isTrue();
        assertThat(reader.nextBytes(in)).isZero();
    }

    @Test
    void aBodyUntilCloseEndsWithTheInputOnly() {
        BodyReader reader = new BodyReader();
        reader.begin(BodyFraming.UNTIL_CLOSE, -1, RULES);
        assertThat(reader.complete()).isFalse();
        reader.inputEnded();
        assertThat(reader.complete()).isTrue();
    }
}
