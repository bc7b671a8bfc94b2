package io.millrace.proxy.behaviour;

import io.millrace.proxy.testing.InputTable;
import java.util.List;

/** The answer of a broken backend to a request with {@code method}. */
record BadResponse(String kind, String method, Verdict verdict, Then then, String bytes) {
    /** What the client is told. */
    enum Verdict {
        /** Exactly a 502: the flaw shows before anything was sent on. */
        BAD_GATEWAY,
        /** A 502, or the beginning of an answer that ends so that it cannot be taken for complete. */
        NEVER_COMPLETE,
        /** The part of the answer that is in order, complete, or a 502; the rest is for nobody. */
        SURPLUS_DROPPED
    }

    /** What the backend does after its bytes. */
    enum Then {
        HOLD,
        CLOSE,
        RESET
    }

    static List<BadResponse> all() {
        return InputTable.read(BadResponse.class, "bad-responses.txt").stream()
                .map(row -> new BadResponse(
                        row.kind(),
                        row.words().get(0),
                        Verdict.valueOf(row.words().get(1)),
                        Then.valueOf(row.words().get(2)),
                        row.input()))
                .toList();
    }
}
