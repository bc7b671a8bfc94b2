package io.millrace.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proxy.config.Protocol;
import io.millrace.proxy.l4.TcpSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ListenerTest {

    @Test
    void servesWhatComesWhileItIsRemovedAsItWouldHaveBefore() {
        Map<String, ListenerSettings> running = new HashMap<>();
        ListenerSettings settings = new ListenerSettings.Tcp(0, new TcpSettings(null, 65536));
        Listener listener = new Listener("db", Protocol.TCP, running::get, new Admission(1), List.of());
        running.put("db", settings);
        listener.rememberSettings();
        running.clear();
        assertThat(listener.settings()).isSameAs(settings);
    }
}
