package io.millrace.proxy.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PromptLoopsTest {

    private static final long SEED = 7;
    private static final int ROUNDS = 200;

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void closeEveryChannelInWhateverMomentTheOrderArrives(Transport transport) {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            PromptLoops loops = new PromptLoops(1, "prompt", transport);
            EventLoop loop = loops.next();
            Channel channel = transport.newServerChannel();
            loop.register(channel).syncUninterruptibly();
            for (int task = random.nextInt(4); task > 0; task--) {
                long turns = random.nextInt(20_000);
                loop.execute(() -> spin(turns));
            }
            spin(random.nextInt(20_000));
            loops.close();
            assertThat(loop.isTerminated()).isTrue();
            assertThat(channel.isOpen()).as("round %d of seed %d", round, SEED).isFalse();
        }
    }

    private static void spin(long turns) {
        for (long turn = 0; turn < turns; turn++) {
            Thread.onSpinWait();
        }
    }

    @Test
    void runWhatWasHandedOverBeforeTheOrder() {
        AtomicInteger ran = new AtomicInteger();
        PromptLoops loops = new PromptLoops(2, "prompt", Transport.NIO);
        List<EventLoop> both = new ArrayList<>(List.of(loops.next(), loops.next()));
        both.forEach(loop -> loop.execute(() -> loop.execute(ran::incrementAndGet)));
        both.forEach(loop -> loop.execute(ran::incrementAndGet));
        loops.close();
        assertThat(ran).hasValue(4);
    }
}
