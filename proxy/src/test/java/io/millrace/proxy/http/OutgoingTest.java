package io.millrace.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.proxy.loop.SpareBuffers;
import io.millrace.proxy.socket.MemorySocket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutgoingTest {
    private final MemorySocket socket = new MemorySocket();
    private final SpareBuffers buffers = new SpareBuffers(UnpooledByteBufAllocator.DEFAULT);
    private final Outgoing out = new Outgoing(socket, buffers);

    @AfterEach
    void free() {
        buffers.free();
    }

    @Test
    void aWriteThatFailsCountsSinceAPartMayHaveLeft() {
        ByteBuf large = Unpooled.buffer().writeZero(10_000);
        socket.failWrites(new OutOfMemoryError("none left, for a test"));
        assertThatThrownBy(() -> out.send(large, large.readableBytes())).isInstanceOf(OutOfMemoryError.class);
        assertThat(out.writes()).isEqualTo(1);
        out.room(10).writeByte(1);
        assertThatThrownBy(() -> out.send(large, large.readableBytes())).isInstanceOf(OutOfMemoryError.class);
        assertThat(out.writes()).isEqualTo(2);
        assertThatThrownBy(out::flush).isInstanceOf(OutOfMemoryError.class);
        assertThat(out.writes()).isEqualTo(3);
        out.discard();
        large.release();
    }

    @Test
    void whatIsOnlyGatheredIsNoWriteYet() {
        out.room(10).writeByte(1);
        assertThat(out.writes()).isZero();
        out.discard();
        out.flush();
        assertThat(socket.takeSent()).isEmpty();
    }
}
