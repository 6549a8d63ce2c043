package dev.gatehouse.store;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.AttemptRecord;
import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.ExchangeRecord;
import dev.gatehouse.domain.ExchangeRecord.ClientState;
import dev.gatehouse.domain.ExchangeRecord.Served;
import dev.gatehouse.domain.ExchangeRecord.Timings;
import dev.gatehouse.domain.RouteMode;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.domain.Usd;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Exchanges to be recorded. */
final class Exchanges {

    private static final Duration SOME_TIME = Duration.ofMillis(7);
    private static final Usage USAGE = new Usage(100, 20, 15, 5, 30, 10, false);
    private static final Caller CALLER = new Caller(new UUID(7, 7), "team");

    private Exchanges() {}

    /** One with two attempts. */
    static ExchangeRecord named(String requestId) {
        return of(requestId, Instant.now(), 200);
    }

    static ExchangeRecord at(Instant time) {
        return of("then", time, 200);
    }

    /** One whose status no column can hold. */
    static ExchangeRecord unstorable() {
        return of("unstorable", Instant.now(), 1_000_000);
    }

    /** One whose attempts say this. */
    static ExchangeRecord saying(String words) {
        return of(
                words,
                Instant.now(),
                200,
                List.of(attempt(1, words, AttemptClass.RATE_LIMITED), attempt(2, words, AttemptClass.OK)));
    }

    private static ExchangeRecord of(String requestId, Instant time, int status) {
        return of(
                requestId,
                time,
                status,
                List.of(attempt(1, "p1", AttemptClass.RATE_LIMITED), attempt(2, "p2", AttemptClass.OK)));
    }

    private static ExchangeRecord of(String requestId, Instant time, int status, List<AttemptRecord> attempts) {
        return new ExchangeRecord(
                UUID.randomUUID(),
                requestId,
                time,
                "/v1/chat/completions",
                Dialect.OPENAI_CHAT,
                Optional.of(CALLER),
                Optional.of("turbo"),
                Optional.of("turbo"),
                Optional.of(RouteMode.PROVIDER_FAILOVER),
                Optional.of(new Served("p2", "m")),
                status,
                Optional.empty(),
                true,
                Optional.of(USAGE),
                new Timings(
                        Duration.ZERO,
                        SOME_TIME,
                        SOME_TIME,
                        SOME_TIME,
                        SOME_TIME,
                        Optional.of(SOME_TIME),
                        Optional.of(SOME_TIME),
                        SOME_TIME),
                1_000,
                2_000,
                ClientState.SERVED,
                List.of("top_k", "seed"),
                attempts);
    }

    private static AttemptRecord attempt(int ordinal, String provider, AttemptClass attemptClass) {
        return new AttemptRecord(
                ordinal,
                provider,
                "m",
                Optional.of("key"),
                attemptClass,
                OptionalInt.of(200),
                provider.isEmpty() ? "" : provider + " did something; next target",
                SOME_TIME,
                SOME_TIME,
                Optional.of(SOME_TIME),
                Optional.empty(),
                SOME_TIME,
                Optional.of(USAGE),
                Optional.of(new Usd(1_250)));
    }
}
