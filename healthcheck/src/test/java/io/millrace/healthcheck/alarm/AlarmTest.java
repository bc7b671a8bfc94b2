package io.millrace.healthcheck.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlarmTest {

    @Test
    void aCallShowsNothingThatMayBeASecret() {
        assertThat(new Alarm.Call.Command(List.of("/bin/page", "s3cret")))
                .hasToString("Command[/bin/page, 1 arguments]");
        assertThat(new Alarm.Call.Webhook(URI.create("https://hooks.example/s3cret?key=s3cret")))
                .hasToString("Webhook[https://hooks.example/...]");
    }
}
