package io.millrace.proxy.behaviour;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The requests no proxy may forward, by kind, each with the status it is answered with. */
final class BadRequests {
    private static final long BINARY_SEED = 20;

    /** Whether the flaw is in the head, so that no backend may hear of the request at all, or in the body. */
    enum Part {
        HEAD,
        BODY
    }

    /** One input. */
    record Bad(String kind, Part part, int status, String input) {
        @Override
        public String toString() {
            return kind;
        }
    }

    private final List<Bad> all = new ArrayList<>();

    static List<Bad> all() {
        BadRequests requests = new BadRequests();
        requests.framing();
        requests.lineEnds();
        requests.chunks();
        requests.characters();
        requests.hosts();
        requests.targets();
        requests.versions();
        requests.otherProtocols();
        return requests.all;
    }

    private void framing() {
        fields(
                "1 two framings",
                400,
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 5");
        fields(
                "1 two framings",
                400,
                "Content-Length: 0\r\nTransfer-Encoding: chunked",
                "transfer-encoding: CHUNKED\r\ncontent-length: 0");
        fields(
                "2 repeated length",
                400,
                "Content-Length: 5\r\nContent-Length: 5",
                "Content-Length: 5\r\nA: b\r\ncontent-length: 6");
        values(
                "2 bad length",
                400,
                "Content-Length",
                "5, 5",
                "5,6",
                "5,",
                "+5",
                "-0",
                "-5",
                "0x5",
                "5 5",
                "5\t5",
                "",
                "  ");
        values(
                "2 bad length",
                400,
                "Content-Length",
                "9223372036854775808",
                "99999999999999999999999",
                "5a",
                "1e1",
                "5;",
                "\u00b2",
                "5\u000b");
        values(
                "3 bad coding",
                400,
                "Transfer-Encoding",
                "gzip, chunked",
                "chunked, gzip",
                "chunked, chunked",
                ",chunked",
                "chunked,");
        values(
                "3 bad coding",
                400,
                "Transfer-Encoding",
                "chunked;x=1",
                "\u000bchunked",
                "chunked\f",
                "\0chunked",
                "chunked\0",
                "xchunked");
        values(
                "3 bad coding",
                400,
                "Transfer-Encoding",
                "chunked chunked",
                "\"chunked\"",
                "",
                "chunke",
                "chunkedx",
                "chunked\u00a0");
        fields(
                "3 coding in two fields",
                400,
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked");
        values("3 known other coding", 501, "Transfer-Encoding", "gzip", "deflate", "compress", "x-gzip");
        head("3 coding in HTTP/1.0", 400, "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        values("19 unknown expectation", 417, "Expect", "200-ok", "100-continued", "100-continue, x");
    }

    private void lineEnds() {
        head(
                "4 bare LF in the head",
                400,
                "GET / HTTP/1.1\nHost: a\n\n",
                "GET / HTTP/1.1\nHost: a\r\n\r\n",
                "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
        head(
                "4 bare LF in the head",
                400,
                "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: b\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\n");
        head(
                "4 bare CR in the head",
                400,
                "GET / HTTP/1.1\rHost: a\r\r",
                "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
                "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n");
        head(
                "4 bare CR in the head",
                400,
                "GET / HTTP/1.1\r\nHost: a\r\n\rX",
                "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n");
        body(
                "4 bare LF in the body",
                "5\nhello\r\n0\r\n\r\n",
                "5;a\nhello\r\n0\r\n\r\n",
                "5\r\nhello\n0\r\n\r\n",
                "0\n\r\n",
                "0\r\n\n",
                "0\r\nT: a\n\r\n");
        body(
                "4 bare CR in the body",
                "5\rhello\r\n0\r\n\r\n",
                "5;a\rb\r\nhello\r\n0\r\n\r\n",
                "5\r\nhello\r0\r\n\r\n",
                "0\r\nT: a\rb\r\n\r\n",
                "0\r\n\rX");
    }

    private void chunks() {
        body("5 CRLF in a quoted extension", "5;a=\"x\r\ny\"\r\nhello\r\n0\r\n\r\n");
        body("5 control byte in an extension", "5;a=\0\r\nhello\r\n0\r\n\r\n", "5;\u0001\r\nhello\r\n0\r\n\r\n");
        body(
                "6 bad chunk size",
                "+5\r\nhello\r\n0\r\n\r\n",
                "-5\r\nhello\r\n0\r\n\r\n",
                "0x5\r\nhello\r\n0\r\n\r\n",
                "5_0\r\nhello",
                "_5\r\nhello\r\n0\r\n\r\n");
        body(
                "6 bad chunk size",
                " 5\r\nhello\r\n0\r\n\r\n",
                "5 5\r\nhello\r\n0\r\n\r\n",
                "\r\nhello\r\n0\r\n\r\n",
                "\t5\r\nhello",
                ";a=b\r\nhello");
        body(
                "6 bad chunk size",
                "00000000000000005\r\nhello\r\n0\r\n\r\n",
                "FFFFFFFFFFFFFFFFF\r\nhello",
                "8000000000000000\r\nhello",
                "G\r\nhello",
                "5g\r\nhello");
        body(
                "6 no CRLF after the data",
                "5\r\nhello0\r\n\r\n",
                "5\r\nhelloX\r\n0\r\n\r\n",
                "5\r\nhello\r0\r\n\r\n",
                "5\r\nhello\r\r\n0\r\n\r\n");
        body(
                "8 bad trailer line",
                "0\r\nT : a\r\n\r\n",
                "0\r\n: a\r\n\r\n",
                "0\r\nT: \0\r\n\r\n",
                "0\r\nno colon\r\n\r\n",
                "0\r\nT: a\r\n b\r\n\r\n",
                "0\r\n T: a\r\n\r\n");
    }

    private void characters() {
        head(
                "7 bytes before the request line",
                400,
                "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "\0GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        head(
                "7 bytes before the request line",
                400,
                "\tGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "\u00ef\u00bb\u00bfGET / HTTP/1.1\r\nHost: a\r\n\r\n");
        head(
                "8 bad method",
                400,
                "G\0T / HTTP/1.1\r\nHost: a\r\n\r\n",
                "G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
                "/ HTTP/1.1\r\nHost: a\r\n\r\n",
                "G\u00c9T / HTTP/1.1\r\nHost: a\r\n\r\n");
        targets("8 control byte in the target", "/\0", "/\u0001", "/\u007f", "/a\u000bb", "/a\tb");
        fields(
                "8 bad name",
                400,
                "X Y: v",
                "X\0: v",
                ": v",
                "X : v",
                "X\t: v",
                "X(: v",
                "X\u00e4: v",
                "\"X\": v",
                "X\u0001: v",
                "X[]: v");
        values("8 bad value", 400, "X", "a\0b", "\u0001", "a\u000bb", "a\u007fb", "\u001b[31m");
        fields("8 folded line", 400, "X: a\r\n b", "X: a\r\n\tb", "X: a\r\n \r\nY: b");
        head(
                "8 folded first line",
                400,
                "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
                "GET / HTTP/1.1\r\n\tX: b\r\nHost: a\r\n\r\n");
        fields("8 line without a colon", 400, "nocolon", "no colon", "GET / HTTP/1.1");
    }

    private void hosts() {
        head("9 no Host", 400, "GET / HTTP/1.1\r\n\r\n", "GET http://a/ HTTP/1.1\r\nX: b\r\n\r\n");
        head(
                "9 two Hosts",
                400,
                "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\nhost: b\r\n\r\n");
        for (String host : List.of(
                "a@b",
                "user:pw@a",
                "a,b",
                "a, b",
                "a/b",
                "a b",
                "a\tb",
                "a:x",
                "a:99999",
                "a:65536",
                "a:-1",
                "a:80:80",
                "a:8 0")) {
            head("9 bad Host", 400, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        }
        for (String host : List.of(
                "[::1",
                "::1",
                "[::g]",
                "[]",
                "[::1]x",
                "http://a",
                "a?b",
                "a#b",
                "a%zz",
                "\"a\"",
                "a\\b",
                "a\u00e4",
                "a<b",
                "a;b\0")) {
            head("9 bad Host", 400, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        }
        head("9 empty Host with an authority", 400, "GET http://a/ HTTP/1.1\r\nHost:\r\n\r\n");
    }

    private void targets() {
        targets(
                "10 bad target",
                "/a#b",
                "/\u00e9",
                "/%zz",
                "/%",
                "/%2",
                "/%2g",
                "/a?%x",
                "*",
                "a",
                "a/b",
                "?a",
                "ftp://a/",
                "http:///",
                "http://",
                "http:/a");
        targets(
                "10 bad target",
                "http://u@a/",
                "http://a:x/",
                "http://a,b/",
                "http://[::1/",
                "http://a/%zz",
                "http://a/#f",
                "http://a b/");
        head(
                "10 asterisk with another method",
                400,
                "POST * HTTP/1.1\r\nHost: a\r\n\r\n",
                "OPTIONS *x HTTP/1.1\r\nHost: a\r\n\r\n");
        head(
                "12 CONNECT",
                501,
                "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n",
                "CONNECT a:443 HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n");
    }

    private void versions() {
        for (String version : List.of("HTTP/2.0", "HTTP/9.9", "HTTP/0.9")) {
            head("11 other major version", 505, "GET / " + version + "\r\nHost: a\r\n\r\n");
        }
        for (String version : List.of(
                "HTTP/1.10",
                "http/1.1",
                "HTTP/1",
                "HTTP/1.",
                "HTTP/.1",
                "HTTP/11",
                "HTP/1.1",
                "HTTP/1.1x",
                "HTTP/1.1 ",
                "HTTP/1.1\t",
                " HTTP/1.1",
                "\tHTTP/1.1",
                "HTTP /1.1",
                "HTTP/1. 1",
                "HTTP/01.1",
                "HTTP/a.1")) {
            head("11 bad version", 400, "GET / " + version + "\r\nHost: a\r\n\r\n");
        }
        head(
                "11 bad request line",
                400,
                "GET /\r\n\r\n",
                "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET\r\nHost: a\r\n\r\n",
                "GET / /b HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    private void otherProtocols() {
        head("20 TLS ClientHello", 400, "\026\003\001\002\0\001\0\001\374\003\003" + "\u00ab".repeat(50));
        head("20 TLS ClientHello", 400, "\026\003\001\0\013\n\r\n");
        byte[] binary = new byte[120];
        new Random(BINARY_SEED).nextBytes(binary);
        binary[0] = 0;
        head("20 random bytes", 400, new String(binary, StandardCharsets.ISO_8859_1));
        head(
                "20 PROXY protocol",
                400,
                "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "\r\n\r\n\0\r\nQUIT\n!\021\0\f");
        head("20 HTTP/2 preface", 400, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    }

    private void head(String kind, int status, String... inputs) {
        Arrays.stream(inputs).forEach(input -> all.add(new Bad(kind, Part.HEAD, status, input)));
    }

    private void fields(String kind, int status, String... lines) {
        Arrays.stream(lines).forEach(line -> head(kind, status, "POST / HTTP/1.1\r\nHost: a\r\n" + line + "\r\n\r\n"));
    }

    private void values(String kind, int status, String name, String... values) {
        Arrays.stream(values).forEach(value -> fields(kind, status, name + ": " + value));
    }

    private void targets(String kind, String... targets) {
        Arrays.stream(targets).forEach(target -> head(kind, 400, "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"));
    }

    private void body(String kind, String... bodies) {
        Arrays.stream(bodies)
                .map(body -> "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body)
                .forEach(input -> all.add(new Bad(kind, Part.BODY, 400, input)));
    }
}
