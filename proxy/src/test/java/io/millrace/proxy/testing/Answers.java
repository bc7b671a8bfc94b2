package io.millrace.proxy.testing;

/** Well-formed answers for backends to give. */
public final class Answers {
    private Answers() {}

    public static String ok(String body) {
        return ok(body, "");
    }

    /** A 200; {@code fieldLines} is empty or ends with CRLF. */
    public static String ok(String body, String fieldLines) {
        return "HTTP/1.1 200 OK\r\n" + fieldLines + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** A 200 with each of {@code pieces} as one chunk. */
    public static String chunked(String... pieces) {
        StringBuilder text = new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (String piece : pieces) {
            text.append(Integer.toHexString(piece.length()))
                    .append("\r\n")
                    .append(piece)
                    .append("\r\n");
        }
        return text.append("0\r\n\r\n").toString();
    }
}
