package io.millrace.proxy.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "GET / ORIGIN / / a:1",
                "GET /x?y=/z?w ORIGIN /x /x?y=/z?w a:1",
                "GET /%7e%2F%aF ORIGIN /%7e%2F%aF /%7e%2F%aF a:1",
                "GET //x ORIGIN //x //x a:1",
                "GET /|{}\\^\"<>` ORIGIN /|{}\\^\"<>` /|{}\\^\"<>` a:1",
                "OPTIONS * ASTERISK * * a:1",
                "GET http://b.example/x?y ABSOLUTE /x /x?y b.example",
                "GET HTTPS://b:443/ ABSOLUTE / / b:443",
                "GET http://b ABSOLUTE '' / b",
                "GET http://b?y ABSOLUTE '' /?y b",
                "OPTIONS http://b:8080 ABSOLUTE '' * b:8080",
                "OPTIONS http://b?y ABSOLUTE '' /?y b",
                "OPTIONS http://b/ ABSOLUTE / / b",
                "GET http://[2001:db8::1]:80/x ABSOLUTE /x /x [2001:db8::1]:80"
            })
    void targetIsTakenApart(String method, String target, TargetForm form, String path, String sent, String authority) {
        RequestHead head = Reading.request(method + " " + target + " HTTP/1.1\r\nHost: a:1\r\n\r\n");

        assertThat(head.refusal()).isNull();
        assertThat(head.targetForm()).isEqualTo(form);
        assertThat(HeadText.between(head, head.targetStart(), head.targetEnd())).isEqualTo(target);
        assertThat(HeadText.between(head, head.pathStart(), head.pathEnd())).isEqualTo(path);
        assertThat(HeadText.sentTarget(head)).isEqualTo(sent);
        assertThat(HeadText.between(head, head.authorityStart(), head.authorityEnd()))
                .isEqualTo(authority);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "a.example/x",
                "a:80",
                "*/",
                "**",
                "?x",
                "#",
                "/#",
                "/x#y",
                "/\u00e4",
                "/\0",
                "/\u0001",
                "/\u007f",
                "/\r",
                "/\n",
                "/\u000b",
                "/%",
                "/%2",
                "/%g0",
                "/%0g",
                "/%%20",
                "/% 20",
                "/%0",
                "http:/a/x",
                "http:a",
                "http://",
                "http:///x",
                "http://?x",
                "ftp://a/",
                "file:///etc/passwd",
                "javascript:x",
                "http://u@a/",
                "http://u:p@a/",
                "http://a:b/",
                "http://a:/",
                "http://a:99999/",
                "http://a:123456/",
                "http://a,b/",
                "http://[::1/",
                "http://[::1]x/",
                "http://[]/",
                "http://a%20b/",
                "http://a\\b/",
                "http://:80/",
                "http://a/#x",
                "https//a/",
                "xhttp://a/",
                "http://a\u0000.example/",
                "http://[::1%25eth0]/",
                "http://[v1.x]/"
            })
    void malformedTargetsAreRefused(String target) {
        RequestLineTest.assertRefused("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n", 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "HEAD", "TRACE", "options"})
    void asteriskIsForOptionsOnly(String method) {
        RequestLineTest.assertRefused(method + " * HTTP/1.1\r\nHost: a\r\n\r\n", 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"**", "*/", "*?x", "/*#", "x*"})
    void asteriskStandsAlone(String target) {
        RequestLineTest.assertRefused("OPTIONS " + target + " HTTP/1.1\r\nHost: a\r\n\r\n", 400);
    }

    @Test
    void longestTargetPassesAndOneByteMoreIsRefused() {
        HeadRules rules = new HeadRules(1000, 40, 10, HeadRules.UnderscoreNames.DROP);
        String longest = "/" + "x".repeat(39);

        assertThat(request(longest, rules)).isNull();
        assertThat(request(longest + "x", rules)).isEqualTo(Refusal.TARGET_TOO_LARGE);
        assertThat(request("/" + "x".repeat(36) + "%20", rules)).isNull();
        assertThat(request("/" + "x".repeat(37) + "%20", rules)).isEqualTo(Refusal.TARGET_TOO_LARGE);
        assertThat(request("/" + "x".repeat(38) + "%20", rules)).isEqualTo(Refusal.TARGET_TOO_LARGE);
        assertThat(request("/" + "x".repeat(39) + "%20", rules)).isEqualTo(Refusal.TARGET_TOO_LARGE);
        assertThat(request(longest + "\0", rules)).isEqualTo(Refusal.BAD_TARGET);
    }

    @Test
    void tooLongTargetIsRefusedBeforeItEnds() {
        HeadRules rules = new HeadRules(1000, 8, 10, HeadRules.UnderscoreNames.DROP);

        assertThat(Reading.request("GET /12345678", rules).refusal()).isEqualTo(Refusal.TARGET_TOO_LARGE);
        assertThat(Reading.request("GET /1234567", rules).refusal()).isNull();
    }

    private static Refusal request(String target, HeadRules rules) {
        return Reading.request("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n", rules)
                .refusal();
    }
}
