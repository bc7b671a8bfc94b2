package io.millrace.proxy.behaviour;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The answers of a broken backend, by kind, each with what a client may see of it. */
final class BadResponses {
    /** What the client is told. */
    enum Verdict {
        /** Exactly a 502: the flaw shows before anything was sent on. */
        BAD_GATEWAY,
        /** A 502, or the beginning of an answer that ends so that it cannot be taken for complete. */
        NEVER_COMPLETE,
        /** The part of the answer that is in order, complete, or a 502; the rest is for nobody. */
        SURPLUS_DROPPED
    }

    /** What a backend does after its bytes. */
    enum Then {
        HOLD,
        CLOSE,
        RESET
    }

    /** One answer to a request with {@code method}. */
    record Bad(String kind, String method, Verdict verdict, Then then, String bytes) {}

    private final List<Bad> all = new ArrayList<>();

    static List<Bad> all() {
        BadResponses responses = new BadResponses();
        responses.heads();
        responses.framing();
        responses.bodies();
        responses.surplus();
        return responses.all;
    }

    private void heads() {
        badGateway(
                "broken status line",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/1.1 2x0 OK\r\n\r\n",
                "HTTP/1.1  200 OK\r\n\r\n");
        badGateway(
                "broken status line",
                "HTTP/1.1 099 OK\r\n\r\n",
                "HTTP/2.0 200 OK\r\n\r\n",
                "HTTP/1.10 200 OK\r\n\r\n",
                "http/1.1 200 OK\r\n\r\n",
                "ICY 200 OK\r\n\r\n");
        badGateway(
                "broken status line",
                "hello\r\n",
                "\r\n\r\n\r\n",
                "\0\0\0\0",
                "HTTP/1.1 200 O\0K\r\n\r\n",
                "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
                "SSH-2.0-OpenSSH_9.2\r\n");
        fields(
                "bad field syntax",
                "X : y",
                "X y",
                ": y",
                "X: a\0b",
                "X: a\r\n b",
                "X: a\nY: b",
                "X: a\rb",
                "X(: y",
                "X\u00e4: y",
                " X: y",
                "X: \u007f");
        badGateway(
                "unasked 101", "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
        gone("no answer", "");
        gone(
                "cut in the head",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n",
                "HTTP/1.1 2",
                "HTTP/1.1 100 Continue\r\n\r\nHTT");
    }

    private void framing() {
        fields(
                "two lengths",
                "Content-Length: 2\r\nContent-Length: 2",
                "Content-Length: 2\r\nContent-Length: 3",
                "Content-Length: 2, 2");
        fields(
                "bad length",
                "Content-Length: +2",
                "Content-Length: -2",
                "Content-Length: 0x2",
                "Content-Length: 2 2",
                "Content-Length:",
                "Content-Length: 9223372036854775808");
        fields(
                "two framings",
                "Content-Length: 2\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 2");
        fields(
                "bad coding",
                "Transfer-Encoding: gzip",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: xchunked");
        fields(
                "bad coding",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding:",
                "Transfer-Encoding: identity");
        badGateway("coding in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    }

    private void bodies() {
        String length = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (Then then : List.of(Then.CLOSE, Then.RESET)) {
            incomplete(
                    "body shorter than promised",
                    then,
                    length,
                    length + "hello",
                    chunked,
                    chunked + "5\r\nhel",
                    chunked + "5\r\nhello\r\n",
                    chunked + "5\r\nhello\r\n0\r\n");
        }
        incomplete("reset before the end of an unframed body", Then.RESET, "HTTP/1.1 200 OK\r\n\r\nhello");
        incomplete(
                "bad chunk",
                Then.HOLD,
                chunked + "x\r\n",
                chunked + "+5\r\nhello\r\n0\r\n\r\n",
                chunked + "5\nhello\r\n0\r\n\r\n",
                chunked + "5\r\nhelloX\r\n0\r\n\r\n");
        incomplete(
                "bad chunk",
                Then.HOLD,
                chunked + "FFFFFFFFFFFFFFFFF\r\n",
                chunked + "0x5\r\nhello",
                chunked + "\r\n",
                chunked + " 5\r\nhello\r\n",
                chunked + "5;a\nhello");
        incomplete(
                "bad trailer",
                Then.HOLD,
                chunked + "0\r\nT : a\r\n\r\n",
                chunked + "0\r\nT: \0\r\n\r\n",
                chunked + "0\r\nT: a\n\r\n",
                chunked + "5\r\nhello\r\n0\r\nno colon\r\n\r\n");
    }

    private void surplus() {
        String ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        surplus(
                "GET",
                ok + "more",
                ok + "\r\n",
                ok + ok,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nmore");
        surplus(
                "GET",
                "HTTP/1.1 204 No Content\r\n\r\nbody",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nbody",
                "HTTP/1.1 204 No Content\r\n\r\n" + ok);
        surplus("HEAD", ok, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
    }

    private void badGateway(String kind, String... inputs) {
        add(kind, Verdict.BAD_GATEWAY, Then.HOLD, inputs);
    }

    private void fields(String kind, String... lines) {
        Arrays.stream(lines).forEach(line -> badGateway(kind, "HTTP/1.1 200 OK\r\n" + line + "\r\n\r\nok"));
    }

    private void gone(String kind, String... inputs) {
        add(kind, Verdict.BAD_GATEWAY, Then.CLOSE, inputs);
        add(kind, Verdict.BAD_GATEWAY, Then.RESET, inputs);
    }

    private void incomplete(String kind, Then then, String... inputs) {
        add(kind, Verdict.NEVER_COMPLETE, then, inputs);
    }

    private void add(String kind, Verdict verdict, Then then, String... inputs) {
        Arrays.stream(inputs).forEach(input -> all.add(new Bad(kind, "GET", verdict, then, input)));
    }

    private void surplus(String method, String... inputs) {
        Arrays.stream(inputs)
                .forEach(input ->
                        all.add(new Bad("bytes after the end", method, Verdict.SURPLUS_DROPPED, Then.HOLD, input)));
    }
}
