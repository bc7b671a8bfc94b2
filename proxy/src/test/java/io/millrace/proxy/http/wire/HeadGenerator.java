package io.millrace.proxy.http.wire;

import java.util.random.RandomGenerator;

/** A source of heads that are mostly sound, and of the damage done to them. */
final class HeadGenerator {
    private static final String[] METHODS = {
        "GET", "POST", "HEAD", "OPTIONS", "PUT", "CONNECT", "get", "M-SEARCH", "G\u00e4T", ""
    };
    private static final String[] TARGETS = {
        "/",
        "/a/b?c=d",
        "*",
        "/%41%zz",
        "/%",
        "http://h/x",
        "https://h:8443?x",
        "http://h",
        "HTTP://[::1]:80/",
        "http://u@h/",
        "x",
        "/#",
        "/" + "l".repeat(40),
        "//",
        "/\u00e4"
    };
    private static final String[] VERSIONS = {
        "HTTP/1.1",
        "HTTP/1.1",
        "HTTP/1.1",
        "HTTP/1.1",
        "HTTP/1.0",
        "HTTP/1.0",
        "HTTP/2.0",
        "HTTP/1.2",
        "http/1.1",
        "HTTP/1.10",
        ""
    };
    private static final String[] STATUSES = {
        "200 OK",
        "204 ",
        "304 Not Modified",
        "100 Continue",
        "101 Switching Protocols",
        "103",
        "999 x",
        "20 x",
        "500 \u00e4\t",
        "404 Not Found"
    };
    private static final String[] NAMES = {
        "Host",
        "Host",
        "Content-Length",
        "content-length",
        "Transfer-Encoding",
        "Connection",
        "Keep-Alive",
        "Upgrade",
        "TE",
        "Expect",
        "X-Forwarded-For",
        "X_Forwarded_For",
        "X.Request.Id",
        "X-Request-Id",
        "HTTP2-Settings",
        "Proxy-Connection",
        "A",
        "X-A",
        "x_a",
        "Cookie",
        "Date",
        "Trailer",
        "Content_Length",
        "Forwarded",
        "H\u00f6st"
    };
    private static final String[] VALUES = {
        "a",
        "a:80",
        "a:99999",
        "[::1]",
        "[::1%1]",
        "a,b",
        "u@a",
        "",
        " ",
        "0",
        "5",
        "5, 5",
        "+5",
        "9223372036854775808",
        "chunked",
        "Chunked\t",
        "gzip",
        "gzip, chunked",
        "close",
        "keep-alive",
        "upgrade, x-a",
        "Upgrade",
        "x-a, host,content-length",
        "websocket",
        "h2c",
        "websocket, foo/1",
        "100-continue",
        "100-Continue",
        "x",
        "a,,b, c",
        "\u00ff",
        "1.2.3.4",
        "trailers",
        "x-forwarded-for, te"
    };
    private static final String[] SOUND_LINES = {
        "Content-Length: 5",
        "Transfer-Encoding: chunked",
        "Expect: 100-continue",
        "Connection: upgrade, x-a",
        "Upgrade: websocket",
        "Connection: close",
        "Connection: keep-alive",
        "X-A: b",
        "Accept: */*",
        "Te: trailers"
    };
    private static final String[] DAMAGE = {
        "\r",
        "\n",
        "\r\n",
        "\0",
        " ",
        "\t",
        ":",
        "\u00ff",
        "\u0080",
        "\u000b",
        "\f",
        "\u007f",
        ",",
        "%",
        "#",
        "@",
        ";",
        "_",
        ".",
        "/",
        "\r\n ",
        "\r\n\r\n",
        "chunked",
        "Content-Length: 1\r\n"
    };

    private final RandomGenerator random;

    HeadGenerator(RandomGenerator random) {
        this.random = random;
    }

    String request() {
        String empty = random.nextInt(20) == 0 ? "\r\n" : "";
        String method = random.nextInt(12) == 0 ? any(METHODS) : METHODS[random.nextInt(5)];
        String target = random.nextInt(5) == 0 ? any(TARGETS) : TARGETS[random.nextInt(2)];
        String version = random.nextInt(6) == 0 ? any(VERSIONS) : VERSIONS[0];
        String host = random.nextInt(8) == 0 ? "" : "Host: " + VALUES[random.nextInt(2)] + "\r\n";
        return empty + method + " " + target + " " + version + "\r\n" + host + fields();
    }

    String response() {
        String version = random.nextInt(6) == 0 ? any(VERSIONS) : VERSIONS[0];
        return version + " " + any(STATUSES) + "\r\n" + fields();
    }

    /** The text with a few pieces inserted, deleted, repeated or overwritten. */
    String damaged(String text) {
        StringBuilder damaged = new StringBuilder(text);
        for (int times = random.nextInt(3); times >= 0; times--) {
            damage(damaged);
        }
        return damaged.toString();
    }

    /** The text without its end. */
    String cutShort(String text) {
        return text.substring(0, random.nextInt(text.length()));
    }

    /** Up to 60 random bytes. */
    String noise() {
        StringBuilder noise = new StringBuilder();
        for (int count = random.nextInt(60); count > 0; count--) {
            noise.append((char) random.nextInt(256));
        }
        return noise.toString();
    }

    String any(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String fields() {
        StringBuilder fields = new StringBuilder();
        for (int count = random.nextInt(5); count > 0; count--) {
            boolean sound = random.nextInt(3) > 0;
            fields.append(sound ? any(SOUND_LINES) : any(NAMES) + any(":", ": ", ":\t ") + any(VALUES) + any("", " "));
            fields.append("\r\n");
        }
        return fields + "\r\n" + any("", "", "body");
    }

    private void damage(StringBuilder text) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + 1 + random.nextInt(12));
        switch (random.nextInt(5)) {
            case 0 -> text.insert(at, any(DAMAGE));
            case 1 -> text.replace(at, Math.min(text.length(), at + 1), any(DAMAGE));
            case 2 -> text.replace(at, Math.min(text.length(), at + 1), String.valueOf((char) random.nextInt(256)));
            case 3 -> text.delete(at, end);
            default -> text.insert(random.nextInt(text.length() + 1), text.substring(at, end));
        }
    }
}
