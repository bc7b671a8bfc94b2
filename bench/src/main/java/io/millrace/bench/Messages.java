package io.millrace.bench;

import java.nio.charset.StandardCharsets;

/** Heads of the shapes that travel: what the benchmarks of parsers and writers feed. Each call gives an array of its own. */
public final class Messages {

    private Messages() {}

    /** What a load generator sends: a request line and a Host. */
    public static byte[] bareRequest() {
        return ascii("""
                GET / HTTP/1.1
                Host: 127.0.0.1:8080

                """);
    }

    /** What a program that uses an interface sends. */
    public static byte[] smallRequest() {
        return ascii("""
                GET /v1/orders/1234567?expand=lines HTTP/1.1
                Host: api.example.com
                User-Agent: curl/8.5.0
                Accept: application/json
                Accept-Encoding: gzip, deflate
                Authorization: Bearer 0123456789abcdef
                Connection: keep-alive

                """);
    }

    /** What a browser sends. */
    public static byte[] browserRequest() {
        return ascii("""
                GET /catalogue/garden/watering-cans?sort=price&page=3 HTTP/1.1
                Host: shop.example.com
                Connection: keep-alive
                Cache-Control: max-age=0
                Sec-Ch-Ua: "Chromium";v="128", "Not;A=Brand";v="24"
                Sec-Ch-Ua-Mobile: ?0
                Sec-Ch-Ua-Platform: "Linux"
                Upgrade-Insecure-Requests: 1
                User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Safari/537.36
                Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8
                Sec-Fetch-Site: same-origin
                Sec-Fetch-Mode: navigate
                Sec-Fetch-User: ?1
                Sec-Fetch-Dest: document
                Referer: https://shop.example.com/catalogue/garden
                Accept-Encoding: gzip, deflate, br
                Accept-Language: en-GB,en;q=0.9,de;q=0.8
                Cookie: session=0f8fad5bd9cb469fa16570867728950e; consent=1; basket=42; theme=dark; seen=a1,b2,c3,d4,e5

                """);
    }

    /** An upload that came through another proxy: fields to frame, to drop and to replace. */
    public static byte[] uploadRequest() {
        return ascii("""
                POST /v1/pictures/%C3%A4pfel.jpg HTTP/1.1
                Host: api.example.com
                Content-Type: image/jpeg
                Transfer-Encoding: chunked
                Connection: keep-alive, X-Hop
                X-Hop: 1
                Keep-Alive: timeout=60
                X-Forwarded-For: 203.0.113.7
                X-Forwarded-Proto: https
                X-Request-Id: 5f3c1c1e9a5b4a0d
                TE: trailers

                """);
    }

    /** The answer of a small service. */
    public static byte[] smallResponse() {
        return ascii("""
                HTTP/1.1 200 OK
                Date: Sun, 22 Nov 2026 12:00:00 GMT
                Content-Type: application/json
                Content-Length: 1024
                Cache-Control: no-store
                Connection: keep-alive

                """);
    }

    /** What a web server says about a file. */
    public static byte[] fileResponse() {
        return ascii("""
                HTTP/1.1 200 OK
                Server: nginx/1.22.1
                Date: Sun, 22 Nov 2026 12:00:00 GMT
                Content-Type: text/html; charset=utf-8
                Content-Length: 48213
                Last-Modified: Sat, 21 Nov 2026 09:14:02 GMT
                Connection: keep-alive
                ETag: "673ef3ea-bc55"
                Strict-Transport-Security: max-age=31536000; includeSubDomains; preload
                Content-Security-Policy: default-src 'self'; img-src 'self' https://img.example.com; frame-ancestors 'none'
                X-Content-Type-Options: nosniff
                Referrer-Policy: strict-origin-when-cross-origin
                Vary: Accept-Encoding
                Accept-Ranges: bytes

                """);
    }

    private static byte[] ascii(String lines) {
        return lines.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
