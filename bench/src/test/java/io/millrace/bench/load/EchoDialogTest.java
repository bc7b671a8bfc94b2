package io.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bench.load.Dialog.Progress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class EchoDialogTest {
    private final EchoDialog dialog = new EchoDialog(UnpooledByteBufAllocator.DEFAULT, 20, true);

    private static Progress pass(EchoDialog dialog, ByteBuf message, int from, int count) {
        return dialog.read(message.slice(from, count));
    }

    @Test
    void isCompleteWhenAllBytesAreBackHoweverTheyAreCut() {
        for (int cut = 1; cut < 20; cut++) {
            ByteBuf message = dialog.next();
            assertThat(message.readableBytes()).isEqualTo(20);
            assertThat(pass(dialog, message, 0, cut)).isEqualTo(Progress.MORE);
            assertThat(pass(dialog, message, cut, 20 - cut)).isEqualTo(Progress.GOOD);
            message.release();
        }
    }

    @Test
    void theAnswerToAnotherMessageIsAFault() {
        ByteBuf first = dialog.next();
        ByteBuf second = dialog.next();

        assertThat(pass(dialog, first, 0, 20)).isEqualTo(Progress.PROTOCOL);

        first.release();
        second.release();
    }

    @Test
    void aByteTooManyIsAFault() {
        ByteBuf message = dialog.next();

        assertThat(pass(dialog, message, 0, 20)).isEqualTo(Progress.GOOD);
        assertThat(pass(dialog, message, 0, 1)).isEqualTo(Progress.PROTOCOL);

        message.release();
    }
}
