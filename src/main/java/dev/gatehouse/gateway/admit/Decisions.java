package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.LimitDecisions;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the limits of one scope decide. Thread-safe. */
final class Decisions {

    /** What is limited. */
    enum Kind {
        REQUESTS,
        CONCURRENCY,
        TOKENS,
        BUDGET
    }

    private record Made(LongAdder allowed, LongAdder refused) {}

    private final Map<Kind, Made> made = new EnumMap<>(Kind.class);

    Decisions() {
        for (Kind kind : Kind.values()) made.put(kind, new Made(new LongAdder(), new LongAdder()));
    }

    void allowed(Kind kind) {
        of(kind).allowed().increment();
    }

    void refused(Kind kind) {
        of(kind).refused().increment();
    }

    private Made of(Kind kind) {
        return made.getOrDefault(kind, new Made(new LongAdder(), new LongAdder()));
    }

    List<LimitDecisions> of(String scope) {
        return made.entrySet().stream()
                .map(entry -> new LimitDecisions(
                        scope,
                        entry.getKey().name().toLowerCase(Locale.ROOT),
                        entry.getValue().allowed().sum(),
                        entry.getValue().refused().sum()))
                .toList();
    }
}
