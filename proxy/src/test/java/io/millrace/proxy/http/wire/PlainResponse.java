package io.millrace.proxy.http.wire;

/** A response head read slowly and plainly. */
final class PlainResponse extends PlainHead {
    private String status = "";
    private String reason = "";

    PlainResponse(String received, HeadRules rules) {
        super(received, rules);
    }

    @Override
    void startLine() throws Wrong, Early {
        version(" ");
        expect(" ", 400);
        status = digit();
        if (!status.matches("[1-5]")) {
            at--;
            throw new Wrong(400);
        }
        status += digit() + digit();
        if (!next().equals("\r")) {
            expect(" ", 400);
        }
        reason = line();
    }

    @Override
    void judgeOthers() {}

    @Override
    boolean forwardedEndToEnd(Field field) {
        return !field.is("Content-Length") || !status.matches("1..|204");
    }

    @Override
    void describe(StringBuilder outcome) {
        boolean bodiless = status.matches("1..|204|304");
        String framed = chunked ? "CHUNKED" : contentLength.equals("-1") ? "UNTIL_CLOSE" : "LENGTH";
        HeadText.line(outcome, "status", status);
        HeadText.line(outcome, "reason", reason);
        HeadText.line(outcome, "minor", minor);
        HeadText.line(outcome, "framing", bodiless ? "NONE" : framed);
        HeadText.line(outcome, "framing for HEAD", "NONE");
        HeadText.line(outcome, "length", contentLength);
        HeadText.line(outcome, "kept", persistent());
    }
}
