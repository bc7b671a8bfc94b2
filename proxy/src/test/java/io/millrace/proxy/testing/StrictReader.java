package io.millrace.proxy.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A plain HTTP/1.1 reader that accepts nothing it could read in two ways, for judging what a peer sent.
 *
 * <p>Errors: {@link MalformedMessage} for a breach of the grammar; {@link EOFException} when the peer ended inside a message.
 *
 * <p>Spec: RFC 9112, without the leniencies it allows (no bare LF, no folded lines, no chunk extensions).
 */
public final class StrictReader {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern REQUEST_LINE =
            Pattern.compile("(" + TOKEN + ") ((?:[!\"$&-~]|%[0-9A-Fa-f]{2})+) HTTP/1\\.([01])");
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.([01]) ([1-5][0-9]{2}) [\\t -~\\x80-\\xff]*");
    private static final Pattern FIELD_LINE = Pattern.compile(
            "(" + TOKEN + "):[\\t ]*((?:[!-~\\x80-\\xff](?:[\\t -~\\x80-\\xff]*[!-~\\x80-\\xff])?)?)[\\t ]*");
    private static final Pattern CHUNK_SIZE = Pattern.compile("[0-9A-Fa-f]{1,15}");
    private static final int MAX_LINE = 256 * 1024;

    private final InputStream in;

    public StrictReader(InputStream in) {
        this.in = in instanceof BufferedInputStream ? in : new BufferedInputStream(in, 2048);
    }

    /** The stream with what follows the messages read so far; for tunnels and bodies read by hand. */
    public InputStream stream() {
        return in;
    }

    public WireRequest requestOrNull() throws IOException {
        WireRequest.Head head = requestHeadOrNull();
        return head == null ? null : finish(head);
    }

    /** Reads the body and trailers that belong to {@code head}. */
    public WireRequest finish(WireRequest.Head head) throws IOException {
        Body body = framed(head.fields(), 0);
        return new WireRequest(
                head.method(), head.target(), head.minorVersion(), head.fields(), body.bytes, body.trailers);
    }

    public WireRequest.Head requestHeadOrNull() throws IOException {
        String line = lineOrNull();
        if (line == null) {
            return null;
        }
        Matcher parts = match(REQUEST_LINE, line, "request line");
        Fields fields = fields();
        if (fields.all("host").size() > 1 || (parts.group(3).equals("1") && !fields.has("host"))) {
            throw new MalformedMessage("Host fields: " + fields.all("host") + " (expected: exactly one)");
        }
        return new WireRequest.Head(parts.group(1), parts.group(2), Integer.parseInt(parts.group(3)), fields);
    }

    /** The final answer to a request with {@code method}; interim answers before it are refused. */
    public WireResponse response(String method) throws IOException {
        WireResponse.Head head = responseHead();
        if (head.status() < 200 && head.status() != 101) {
            throw new MalformedMessage("status: " + head.status() + " (expected: a final answer)");
        }
        return finish(head, method);
    }

    public WireResponse finish(WireResponse.Head head, String method) throws IOException {
        boolean bodiless = method.equals("HEAD") || head.status() < 200 || head.status() == 204 || head.status() == 304;
        Body body = bodiless ? Body.NONE : framed(head.fields(), -1);
        return new WireResponse(head.status(), head.minorVersion(), head.fields(), body.bytes, body.trailers);
    }

    public WireResponse.Head responseHead() throws IOException {
        String line = lineOrNull();
        if (line == null) {
            throw new EOFException("the peer ended before a status line");
        }
        Matcher parts = match(STATUS_LINE, line, "status line");
        return new WireResponse.Head(Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(1)), fields());
    }

    private record Body(byte[] bytes, Fields trailers) {
        static final Body NONE = new Body(new byte[0], new Fields(List.of()));
    }

    private Body framed(Fields fields, long lengthWithoutField) throws IOException {
        List<String> codings = fields.all("transfer-encoding");
        List<String> lengths = fields.all("content-length");
        if (codings.size() + lengths.size() > 1) {
            throw new MalformedMessage("framing: " + codings + " and " + lengths + " (expected: one of them, once)");
        }
        if (!codings.isEmpty()) {
            requireMatch(codings.get(0).equalsIgnoreCase("chunked"), "Transfer-Encoding", codings.get(0));
            return chunked();
        }
        if (!lengths.isEmpty()) {
            requireMatch(lengths.get(0).matches("0*[0-9]{1,18}"), "Content-Length", lengths.get(0));
            return new Body(exactly(Long.parseLong(lengths.get(0))), Body.NONE.trailers);
        }
        return lengthWithoutField == 0 ? Body.NONE : new Body(in.readAllBytes(), Body.NONE.trailers);
    }

    private Body chunked() throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        while (true) {
            String size = line("chunk size");
            requireMatch(CHUNK_SIZE.matcher(size).matches(), "chunk size", size);
            long length = Long.parseLong(size, 16);
            if (length == 0) {
                return new Body(data.toByteArray(), fields());
            }
            data.write(exactly(length));
            String end = line("end of chunk");
            requireMatch(end.isEmpty(), "end of chunk", end);
        }
    }

    /** Exactly {@code length} bytes. */
    public byte[] exactly(long length) throws IOException {
        byte[] bytes = in.readNBytes(Math.toIntExact(length));
        if (bytes.length < length) {
            throw new EOFException("the peer ended after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    private Fields fields() throws IOException {
        List<Fields.Field> lines = new ArrayList<>();
        for (String line = line("field line"); !line.isEmpty(); line = line("field line")) {
            Matcher parts = match(FIELD_LINE, line, "field line");
            lines.add(new Fields.Field(parts.group(1), parts.group(2)));
        }
        return new Fields(lines);
    }

    private String line(String what) throws IOException {
        String line = lineOrNull();
        if (line == null) {
            throw new EOFException("the peer ended before a " + what);
        }
        return line;
    }

    private String lineOrNull() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\r'; b = in.read()) {
            if (b < 0 && line.size() == 0) {
                return null;
            }
            if (b < 0) {
                throw new EOFException("the peer ended inside the line: " + line.toString(StandardCharsets.ISO_8859_1));
            }
            if (b == '\n' || b == 0 || line.size() > MAX_LINE) {
                throw new MalformedMessage("byte " + b + " after: " + line.toString(StandardCharsets.ISO_8859_1));
            }
            line.write(b);
        }
        int end = in.read();
        if (end < 0) {
            throw new EOFException("the peer ended after CR");
        }
        if (end != '\n') {
            throw new MalformedMessage("bare CR after: " + line.toString(StandardCharsets.ISO_8859_1));
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static Matcher match(Pattern pattern, String line, String what) throws MalformedMessage {
        Matcher matcher = pattern.matcher(line);
        requireMatch(matcher.matches(), what, line);
        return matcher;
    }

    private static void requireMatch(boolean matches, String what, String value) throws MalformedMessage {
        if (!matches) {
            throw new MalformedMessage(what + ": \"" + value + "\"");
        }
    }
}
