package io.millrace.proxy.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHostTest {
    @ParameterizedTest
    @CsvSource({
        "a,a",
        "A.Example.,A.Example.",
        "a.example:8080,a.example",
        "a:00080,a",
        "a:0,a",
        "a:65535,a",
        "127.0.0.1:80,127.0.0.1",
        "[::1],[::1]",
        "[::]:80,[::]",
        "[2001:DB8:0:0:0:0:0:1]:443,[2001:DB8:0:0:0:0:0:1]",
        "[1:2:3:4:5:6:7::],[1:2:3:4:5:6:7::]",
        "[::ffff:10.0.0.1],[::ffff:10.0.0.1]",
        "[1:2:3:4:5:6:10.0.0.1],[1:2:3:4:5:6:10.0.0.1]",
        "a_b-c~d,a_b-c~d",
        "xn--bcher-kva.example,xn--bcher-kva.example"
    })
    void hostIsFoundWithoutItsPort(String value, String host) {
        RequestHead head = Reading.request("GET / HTTP/1.1\r\nHost: " + value + " \r\n\r\n");

        assertThat(head.refusal()).isNull();
        assertThat(HeadText.between(head, head.hostStart(), head.hostEnd())).isEqualTo(host);
        assertThat(HeadText.between(head, head.authorityStart(), head.authorityEnd()))
                .isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "u@a",
                "u:p@a",
                "a,b",
                "a, b",
                "a b",
                "a/",
                "a/b",
                "http://a",
                "a?b",
                "a#b",
                "a\\b",
                "a:",
                "a:b",
                "a:80:80",
                "a:65536",
                "a:100000",
                "a:+80",
                "a:-1",
                "a:8 0",
                "a: 80",
                "a :80",
                ":80",
                "a%41",
                "a%00",
                "\u00e4",
                "a\"",
                "<a>",
                "[",
                "[]",
                "[::1",
                "::1",
                "[::1]a",
                "[::1]:",
                "[:::1]",
                "[1::2::3]",
                "[1:2:3:4:5:6:7]",
                "[1:2:3:4:5:6:7:8:9]",
                "[1:2:3:4:5:6:7:8::]",
                "[12345::]",
                "[g::]",
                "[::1.2.3]",
                "[::1.2.3.256]",
                "[::1.2.3.04]",
                "[1.2.3.4]",
                "[1.2.3.4::]",
                "[::1.2.3.4:1]",
                "[fe80::1%25eth0]",
                "[fe80::1%eth0]",
                "[v1.x]",
                "[ ::1]",
                "[:1]",
                "[1:]",
                "[::1:]",
                "[:1::2]",
                "[1:2:3:4:5:6:7:1.2.3.4]",
                "a;b@c",
                "a`b",
                "a|b",
                "a^b",
                "{a}"
            })
    void malformedHostsAreRefusedInBothVersions(String value) {
        RequestLineTest.assertRefused("GET / HTTP/1.1\r\nHost: " + value + "\r\n\r\n", 400);
        RequestLineTest.assertRefused("GET / HTTP/1.0\r\nHost: " + value + "\r\n\r\n", 400);
        RequestLineTest.assertRefused("GET http://a/ HTTP/1.1\r\nHost: " + value + "\r\n\r\n", 400);
    }

    @Test
    void http11WithoutHostIsRefused() {
        assertThat(Reading.request("GET / HTTP/1.1\r\n\r\n").refusal()).isEqualTo(Refusal.NO_HOST);
        assertThat(Reading.request("GET http://a/ HTTP/1.1\r\n\r\n").refusal()).isEqualTo(Refusal.NO_HOST);
        assertThat(Reading.request("OPTIONS * HTTP/1.1\r\nH0st: a\r\n\r\n").refusal())
                .isEqualTo(Refusal.NO_HOST);
    }

    @Test
    void http10WithoutHostHasAnEmptyOneOrThatOfItsTarget() {
        RequestHead none = Reading.request("GET / HTTP/1.0\r\n\r\n");
        RequestHead absolute = Reading.request("GET http://b:1/ HTTP/1.0\r\n\r\n");

        assertThat(none.hostEnd() - none.hostStart()).isZero();
        assertThat(none.authorityEnd() - none.authorityStart()).isZero();
        assertThat(HeadText.between(absolute, absolute.hostStart(), absolute.hostEnd()))
                .isEqualTo("b");
    }

    @Test
    void secondHostIsRefusedEvenIfItAgrees() {
        assertThat(Reading.request("GET / HTTP/1.1\r\nHost: a\r\nhOST: a\r\n\r\n")
                        .refusal())
                .isEqualTo(Refusal.SEVERAL_HOSTS);
        assertThat(Reading.request("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n")
                        .refusal())
                .isEqualTo(Refusal.SEVERAL_HOSTS);
    }

    @Test
    void emptyHostIsForTargetsWithoutAuthorityOnly() {
        RequestHead origin = Reading.request("GET / HTTP/1.1\r\nHost:\r\n\r\n");

        assertThat(origin.refusal()).isNull();
        assertThat(origin.hostEnd() - origin.hostStart()).isZero();
        assertThat(Reading.request("GET http://a/ HTTP/1.1\r\nHost: \r\n\r\n").refusal())
                .isEqualTo(Refusal.BAD_HOST);
    }

    @Test
    void authorityOfTheTargetReplacesTheHostField() {
        RequestHead head = Reading.request("GET http://b:81/x HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n");

        assertThat(HeadText.between(head, head.hostStart(), head.hostEnd())).isEqualTo("b");
        assertThat(HeadText.between(head, head.authorityStart(), head.authorityEnd()))
                .isEqualTo("b:81");
        assertThat(HeadText.forwardedLines(head)).isEqualTo("X: y\r\n");
    }
}
