package io.millrace.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.node.NodeLoops;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CleanState.class)
class LoopTurnsIT {

    @Test
    void whatWasSentOnAConnectionAtRestHasBeenReadAndPassedOnAfterwards() throws Exception {
        try (ServerSocket backend = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                TestNode node = TestNode.start(Setup.tcp("127.0.0.1:" + backend.getLocalPort()))) {
            for (int i = 0; i < 50; i++) {
                try (RawClient client = RawClient.connect(node.address("db"));
                        Socket server = backend.accept()) {
                    client.send("open");
                    assertThat(server.getInputStream().readNBytes(4)).hasSize(4);
                    client.send("split");
                    LoopTurns.await();
                    letArriveWhatItSent(node);
                    assertThat(server.getInputStream().available()).isEqualTo(5);
                }
            }
        }
    }

    private static void letArriveWhatItSent(TestNode node) {
        for (EventLoop loop : NodeLoops.of(node.node())) {
            loop.submit(LoopTurns::letArrive).syncUninterruptibly();
        }
    }
}
