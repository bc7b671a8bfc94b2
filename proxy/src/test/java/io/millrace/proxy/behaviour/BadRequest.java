package io.millrace.proxy.behaviour;

import io.millrace.proxy.testing.InputTable;
import java.util.List;

/** A request no proxy may forward, and the status of the answer. */
record BadRequest(String kind, Part part, int status, String input) {
    /** Whether the flaw is in the head, so that no backend may hear of the request at all, or in the body. */
    enum Part {
        HEAD,
        BODY
    }

    static List<BadRequest> all() {
        return InputTable.read(BadRequest.class, "bad-requests.txt").stream()
                .map(row -> new BadRequest(
                        row.kind(),
                        Part.valueOf(row.words().get(0)),
                        Integer.parseInt(row.words().get(1)),
                        row.input()))
                .toList();
    }
}
