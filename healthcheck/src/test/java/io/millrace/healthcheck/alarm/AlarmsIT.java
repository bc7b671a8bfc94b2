package io.millrace.healthcheck.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.healthcheck.alarm.Alarm.Call;
import io.millrace.healthcheck.event.Transition.Kind;
import io.millrace.healthcheck.testing.Await;
import io.millrace.healthcheck.testing.Script;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlarmsIT {
    private static final Duration PATIENT = Duration.ofSeconds(10);
    private static final Duration IMPATIENT = Duration.ofMillis(300);
    private static final Backoff QUICK =
            new Backoff(TimeUnit.MILLISECONDS.toNanos(10), TimeUnit.MILLISECONDS.toNanos(20));
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private final Alarms alarms = new Alarms(System::nanoTime, 1, QUICK);
    private final String mark = "9" + System.nanoTime() % 1_000_000_000;

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        alarms.stop();
        Await.until("no process left", () -> Script.processesWith(mark) == 0);
    }

    @Test
    void aWebhookIsPostedTheEvent() throws IOException {
        try (Receiver receiver = new Receiver(OK)) {
            alarms.apply(List.of(webhook(receiver.url("/hook?key=1"), PATIENT)));

            alarms.onTransition(Transitions.down(1));

            awaitCounts(new AlarmCounts(1, 0, 0, 0, 0));
            String request = receiver.requests.get(0);
            assertThat(request)
                    .startsWith("POST /hook?key=1 HTTP/1.1\r\n")
                    .containsIgnoringCase("content-type: application/json\r\n")
                    .doesNotContainIgnoringCase("upgrade")
                    .endsWith("\r\n\r\n" + EventJson.of(new Message("pager", Transitions.down(1), 0)));
        }
    }

    @Test
    void aWebhookThatFailsTwiceIsCalledAThirdTime() throws IOException {
        String broken = "HTTP/1.1 500 Broken\r\nContent-Length: 3\r\n\r\nno\n";
        try (Receiver receiver = new Receiver(broken, broken, OK)) {
            alarms.apply(List.of(webhook(receiver.url("/"), PATIENT)));

            alarms.onTransition(Transitions.down(1));

            awaitCounts(new AlarmCounts(1, 0, 2, 0, 0));
        }
    }

    @Test
    void aWebhookThatHangsOrClosesEarlyOrTalksNonsenseIsTriedAgainThenGivenUp() throws IOException {
        try (Receiver receiver = new Receiver(Receiver.HANG, "", "no HTTP at all\r\n\r\n", Receiver.HANG)) {
            alarms.apply(List.of(webhook(receiver.url("/"), IMPATIENT)));

            alarms.onTransition(Transitions.down(1));

            awaitCounts(new AlarmCounts(0, 1, 3, 0, 0));
            Await.until("the ends of the hanging ones", () -> receiver.hungUp() == 2);
        }
    }

    @Test
    void aWebhookWhoseAnswerNeverEndsHasTakenTheEvent() throws IOException {
        try (Receiver receiver = new Receiver("HTTP/1.1 202 Accepted\r\n\r\n" + Receiver.ENDLESS)) {
            alarms.apply(List.of(webhook(receiver.url("/"), PATIENT)));

            alarms.onTransition(Transitions.down(1));

            awaitCounts(new AlarmCounts(1, 0, 0, 0, 0));
            Await.until("the end of the endless one", () -> receiver.hungUp() == 1);
        }
    }

    @Test
    void redirectsAndRefusalsAreFinal() throws IOException {
        try (Receiver receiver = new Receiver(
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")) {
            alarms.apply(List.of(webhook(receiver.url("/"), PATIENT)));

            alarms.onTransition(Transitions.down(1));
            alarms.onTransition(Transitions.down(2));

            awaitCounts(new AlarmCounts(0, 2, 0, 0, 0));
        }
    }

    @Test
    void aWebhookThatNobodyServesIsGivenUp() throws IOException {
        URI nobody;
        try (Receiver receiver = new Receiver()) {
            nobody = receiver.url("/");
        }
        alarms.apply(List.of(webhook(nobody, PATIENT)));

        alarms.onTransition(Transitions.down(1));

        awaitCounts(new AlarmCounts(0, 1, 3, 0, 0));
    }

    @Test
    void aProgramReadsTheEventAndKnowsTheGist() throws IOException {
        Path out = directory.resolve("out");
        alarms.apply(List.of(command(
                PATIENT,
                "{ echo $MILLRACE_ALARM $MILLRACE_EVENT $MILLRACE_POOL $MILLRACE_SUBJECT $MILLRACE_SUPPRESSED; cat; } > "
                        + out)));

        alarms.onTransition(Transitions.down(1));

        awaitCounts(new AlarmCounts(1, 0, 0, 0, 0));
        assertThat(Files.readString(out))
                .isEqualTo("pager ENDPOINT_DOWN api zone-a/10.0.0.1:80 0\n"
                        + EventJson.of(new Message("pager", Transitions.down(1), 0)));
    }

    @Test
    void aProgramThatHangsIsKilledWithItsChildrenAndTriedAgain() {
        alarms.apply(List.of(command(IMPATIENT, "sleep " + mark + " & sleep " + mark)));

        alarms.onTransition(Transitions.down(1));

        awaitCounts(new AlarmCounts(0, 1, 3, 0, 0));
        Await.until("no process left", () -> Script.processesWith(mark) == 0);
    }

    @Test
    void aStormOfTenThousandEventsIsTenCallsAndHoldsNobodyUp() throws IOException {
        try (Receiver receiver = new Receiver(Receiver.HANG)) {
            alarms.apply(List.of(webhook(receiver.url("/"), PATIENT)));

            for (int i = 1; i <= 10_000; i++) {
                alarms.onTransition(Transitions.down(i));
            }

            Await.until("a call", () -> receiver.requests.size() == 1);
            assertThat(alarms.counts().get("pager")).isEqualTo(new AlarmCounts(0, 0, 0, 9_989, 0));
        }
    }

    @Test
    void onlyTheKindsAskedForAreCalled() {
        alarms.apply(List.of(new Alarm(
                "pager", Set.of(Kind.FAILOVER), new Call.Command(List.of("/bin/true")), PATIENT, 3, 10, 100)));

        alarms.onTransition(Transitions.down(1));

        assertThat(alarms.counts().get("pager")).isEqualTo(new AlarmCounts(0, 0, 0, 0, 0));
    }

    @Test
    void anEqualAlarmGoesOnThroughAReloadAndAnotherIsStopped() {
        Alarm stays = command(PATIENT, "exit 0");
        Alarm goes = new Alarm(
                "other",
                Set.of(Kind.ENDPOINT_DOWN),
                new Call.Command(List.of("/bin/sleep", mark)),
                PATIENT,
                3,
                10,
                100);
        alarms.apply(List.of(stays, goes));
        alarms.onTransition(Transitions.down(1));
        awaitCounts(new AlarmCounts(1, 0, 0, 0, 0));
        Await.until("the other one's program", () -> Script.processesWith(mark) == 1);

        alarms.apply(List.of(command(PATIENT, "exit 0")));

        assertThat(alarms.counts()).containsOnlyKeys("pager");
        awaitCounts(new AlarmCounts(1, 0, 0, 0, 0));
        Await.until("the other one's program gone", () -> Script.processesWith(mark) == 0);
    }

    @Test
    void stoppingEndsCallsUnderWay() throws IOException {
        try (Receiver receiver = new Receiver(Receiver.HANG)) {
            alarms.apply(List.of(webhook(receiver.url("/"), PATIENT), command(PATIENT, "sleep " + mark)));
            alarms.onTransition(Transitions.down(1));
            Await.until("both calls", () -> receiver.requests.size() == 1 && Script.processesWith(mark) == 1);

            alarms.stop();
            alarms.stop();

            Await.until("both ends", () -> receiver.hungUp() == 1 && Script.processesWith(mark) == 0);
            alarms.onTransition(Transitions.down(2));
        }
    }

    @Test
    void callsThatCannotBeMadeAreComplainedOf() {
        assertThat(complaint("ftp://host/")).contains("expected: http://HOST");
        assertThat(complaint("http:///path")).contains("expected: http://HOST");
        assertThat(complaint("/path")).contains("expected: http://HOST");
        assertThat(complaint("https://user:secret@host/")).contains("no user").doesNotContain("secret");
        assertThat(complaint("https://host/hook")).isNull();
        assertThat(Alarm.complaintOrNull(new Call.Command(List.of("mail")))).contains("absolute path");
        assertThatThrownBy(() -> webhook(URI.create("https://host/"), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thePathOfAWebhookIsNotShown() {
        assertThat(webhook(URI.create("https://host:8443/services/secret?key=secret"), PATIENT)
                        .toString())
                .contains("https://host:8443/...")
                .doesNotContain("secret");
    }

    private static String complaint(String url) {
        return Alarm.complaintOrNull(new Call.Webhook(URI.create(url)));
    }

    private void awaitCounts(AlarmCounts expected) {
        Await.until(
                expected + ", was " + alarms.counts(),
                () -> alarms.counts().get("pager").equals(expected));
    }

    private static Alarm webhook(URI url, Duration timeout) {
        return new Alarm("pager", Set.of(Kind.ENDPOINT_DOWN), new Call.Webhook(url), timeout, 3, 10, 100);
    }

    private Alarm command(Duration timeout, String script) {
        Call call = new Call.Command(List.of(Script.in(directory, "alarm", script)));
        return new Alarm("pager", Set.of(Kind.ENDPOINT_DOWN), call, timeout, 3, 10, 100);
    }

    /** A server of webhooks that gives one answer after the other, whatever it is asked. */
    private static final class Receiver implements AutoCloseable {
        static final String HANG = "hang";
        static final String ENDLESS = "endless";

        final List<String> requests = new CopyOnWriteArrayList<>();
        private final List<Socket> hung = new CopyOnWriteArrayList<>();
        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final String[] answers;

        Receiver(String... answers) throws IOException {
            this.answers = answers;
            Thread thread = new Thread(this::serve, "receiver");
            thread.setDaemon(true);
            thread.start();
        }

        URI url(String path) {
            return URI.create("http://127.0.0.1:" + server.getLocalPort() + path);
        }

        private void serve() {
            try {
                for (String answer : answers) {
                    Socket socket = server.accept();
                    requests.add(request(socket.getInputStream()));
                    if (answer.equals(HANG)) {
                        hung.add(socket);
                    } else {
                        answer(socket, answer);
                    }
                }
            } catch (IOException ignored) {
                // Closed at the end of the test.
            }
        }

        private void answer(Socket socket, String answer) throws IOException {
            boolean endless = answer.endsWith(ENDLESS);
            String said = endless ? answer.substring(0, answer.length() - ENDLESS.length()) : answer;
            socket.getOutputStream().write(said.getBytes(StandardCharsets.ISO_8859_1));
            if (endless) {
                hung.add(socket);
            } else {
                socket.close();
            }
        }

        private static String request(InputStream in) throws IOException {
            StringBuilder text = new StringBuilder();
            int length = -1;
            int head = -1;
            while (head < 0 || text.length() < head + length) {
                text.append((char) in.read());
                if (head < 0 && text.toString().endsWith("\r\n\r\n")) {
                    head = text.length();
                    String fields = text.toString().toLowerCase(java.util.Locale.ROOT);
                    int at = fields.indexOf("content-length: ") + "content-length: ".length();
                    length = Integer.parseInt(fields.substring(at, fields.indexOf("\r\n", at)));
                }
            }
            return text.toString();
        }

        /** How many of the connections left open the caller has closed. */
        long hungUp() {
            return hung.stream().filter(Receiver::ended).count();
        }

        private static boolean ended(Socket socket) {
            try {
                socket.setSoTimeout(1);
                return socket.getInputStream().read() < 0;
            } catch (java.net.SocketTimeoutException stillOpen) {
                return false;
            } catch (IOException reset) {
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket socket : hung) {
                socket.close();
            }
        }
    }
}
