package io.millrace.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.config.Protocol;
import io.millrace.proxy.l4.TcpSettings;
import io.millrace.proxy.loop.Transport;
import io.millrace.proxy.loop.Worker;
import io.millrace.proxy.loop.Workers;
import io.millrace.proxy.socket.MemorySocket;
import io.millrace.proxy.testing.CleanState;
import io.millrace.proxy.testing.ExpectedLog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CleanState.class)
class ListenerTest {

    private static final int LIMIT = 2;

    private final Map<String, ListenerSettings> running = new HashMap<>();
    private final Admission process = new Admission(LIMIT);
    private final Listener listener = new Listener("db", Protocol.TCP, running::get, process, List.of());

    @Test
    void servesWhatComesWhileItIsRemovedAsItWouldHaveBefore() {
        ListenerSettings settings = new ListenerSettings.Tcp(0, new TcpSettings(null, 65536));
        running.put("db", settings);
        listener.rememberSettings();
        running.clear();
        assertThat(listener.settings()).isSameAs(settings);
    }

    @Test
    void aConnectionThatTheLoopDoesNotTakeIsCountedAndHoldsNoPlace() {
        running.put("db", new ListenerSettings.Tcp(0, new TcpSettings(null, 65536)));
        MemorySocket[] sockets = acceptMoreThanTheLimit(true);
        assertThat(sockets).allSatisfy(socket -> assertThat(socket.open()).isFalse());
    }

    @Test
    @ExpectedLog("listener db: connection closed after an internal error")
    void aConnectionWhoseBeginningFailsIsClosedAndCountedAndHoldsNoPlace() {
        running.put("db", new ListenerSettings.Tcp(0, new TcpSettings(null, 65536)));
        MemorySocket[] sockets = acceptMoreThanTheLimit(false);
        assertThat(sockets).allSatisfy(socket -> assertThat(socket.open()).isFalse());
    }

    @Test
    @ExpectedLog("listener db: connection closed after an internal error")
    void aConnectionThatCannotEvenBeMadeIsClosedAndCountedAndHoldsNoPlace() {
        running.put("db", new ListenerSettings.Http(0, null));
        MemorySocket[] sockets = acceptMoreThanTheLimit(false);
        assertThat(sockets).allSatisfy(socket -> assertThat(socket.open()).isFalse());
    }

    /** Without a pool, and without a worker for HTTP, what takes over such a connection fails. */
    private MemorySocket[] acceptMoreThanTheLimit(boolean refusedByTheLoop) {
        MemorySocket[] sockets = new MemorySocket[2 * LIMIT];
        try (Workers workers = new Workers(1, Transport.NIO, 1, 4)) {
            Worker worker = workers.all().get(0);
            worker.submit(() -> {
                        for (int i = 0; i < sockets.length; i++) {
                            sockets[i] = new MemorySocket();
                            if (refusedByTheLoop) {
                                sockets[i].failToBegin();
                            }
                            listener.accept(worker, sockets[i]);
                        }
                        assertThat(worker.connections().size()).isZero();
                    })
                    .syncUninterruptibly();
        }
        assertThat(listener.accepted().sum()).isEqualTo(sockets.length);
        assertThat(listener.failed().sum()).isEqualTo(sockets.length);
        assertThat(listener.refused().sum()).isZero();
        assertThat(listener.open()).isZero();
        assertThat(process.open()).isZero();
        return sockets;
    }
}
