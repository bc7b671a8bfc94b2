package io.millrace.proxy.http;

import io.millrace.proxy.http.wire.Refusal;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What happened on an http listener since it was first configured. Threading: any thread. */
public final class HttpCounters {

    private final LongAdder exchanges = new LongAdder();
    private final LongAdder pipelinePauses = new LongAdder();
    private final LongAdder upgrades = new LongAdder();
    private final Map<Refusal, LongAdder> refusals = adders(Refusal.class);
    private final Map<Refusal, LongAdder> badAnswers = adders(Refusal.class);
    private final Map<Failure, LongAdder> failures = adders(Failure.class);

    private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
        Map<E, LongAdder> adders = new EnumMap<>(type);
        for (E each : type.getEnumConstants()) {
            adders.put(each, new LongAdder());
        }
        return adders;
    }

    public LongAdder exchanges() {
        return exchanges;
    }

    /** Times a client was not read on because it had not taken the answers to its earlier requests. */
    public LongAdder pipelinePauses() {
        return pipelinePauses;
    }

    /** Connections that became tunnels. */
    public LongAdder upgrades() {
        return upgrades;
    }

    /** Requests refused for their syntax or size, by reason. */
    public Map<Refusal, LongAdder> refusals() {
        return refusals;
    }

    /** Answers of backends that were not passed on for their syntax or size, by reason. */
    public Map<Refusal, LongAdder> badAnswers() {
        return badAnswers;
    }

    public Map<Failure, LongAdder> failures() {
        return failures;
    }
}
