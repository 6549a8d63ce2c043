package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.LimitDecisions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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

    private record Made(LongAdder allowed, LongAdder refused) {

        Made() {
            this(new LongAdder(), new LongAdder());
        }
    }

    private final Made requests = new Made();
    private final Made concurrency = new Made();
    private final Made tokens = new Made();
    private final Made budget = new Made();

    void allowed(Kind kind) {
        of(kind).allowed().increment();
    }

    void refused(Kind kind) {
        of(kind).refused().increment();
    }

    private Made of(Kind kind) {
        return switch (kind) {
            case REQUESTS -> requests;
            case CONCURRENCY -> concurrency;
            case TOKENS -> tokens;
            case BUDGET -> budget;
        };
    }

    List<LimitDecisions> of(String scope) {
        return Arrays.stream(Kind.values()).map(kind -> made(scope, kind)).toList();
    }

    private LimitDecisions made(String scope, Kind kind) {
        Made made = of(kind);
        String name = kind.name().toLowerCase(Locale.ROOT);
        return new LimitDecisions(
                scope, name, made.allowed().sum(), made.refused().sum());
    }
}
