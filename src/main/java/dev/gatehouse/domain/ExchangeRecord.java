package dev.gatehouse.domain;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One client request, as recorded: who, what was asked for, who answered, how long it took. Never prompt or answer text.
 *
 * @param id ours, unique; {@code requestId} may be the client's own and come twice
 * @param startedAt in microseconds, as the database keeps it: with the id it names the exchange
 * @param requestedModel as the client wrote it, cut to a bounded length
 * @param status as the client saw it; 0 if the gateway was killed, and nobody knows
 * @param dropped names of the request's fields that the answering target's dialect has no place for
 * @param errorClass the code of the error that the client got; empty if it got an answer
 */
public record ExchangeRecord(
        UUID id,
        String requestId,
        Instant startedAt,
        String endpoint,
        Dialect dialect,
        Optional<Caller> caller,
        Optional<String> requestedModel,
        Optional<String> group,
        Optional<RouteMode> routeMode,
        Optional<Served> served,
        int status,
        Optional<String> errorClass,
        boolean stream,
        Optional<Usage> usage,
        Timings timings,
        long bytesIn,
        long bytesOut,
        ClientState clientState,
        List<String> dropped,
        List<AttemptRecord> attempts) {

    /** Who answered. */
    public record Served(String provider, String model) {

        public static Served by(Target target) {
            return new Served(target.provider().name(), target.model());
        }
    }

    /**
     * Where the time went.
     *
     * @param queue waiting for room in the process, and for less of the same caller to be under way
     * @param receive until the client had sent its whole body
     * @param parse scanning the body
     * @param firstByte from the start to the first byte sent to the client; empty if none was
     * @param overhead time inside the gateway up to the first byte sent, waiting for client and upstreams excluded
     */
    public record Timings(
            Duration queue,
            Duration auth,
            Duration receive,
            Duration parse,
            Duration plan,
            Optional<Duration> firstByte,
            Optional<Duration> overhead,
            Duration total) {}

    /** What became of the client. */
    public enum ClientState {
        /** It was sent all there was to send. */
        SERVED("served"),
        /** It left before the end. */
        DISCONNECTED("disconnected");

        private final String id;

        ClientState(String id) {
            this.id = id;
        }

        public String id() {
            return id;
        }
    }

    public ExchangeRecord {
        startedAt = startedAt.truncatedTo(ChronoUnit.MICROS);
        dropped = List.copyOf(dropped);
        attempts = List.copyOf(attempts);
    }

    /** What all attempts cost together, as far as that is known; empty if it is of none. */
    public Optional<Usd> cost() {
        Optional<Usd> all = Optional.empty();
        for (AttemptRecord attempt : attempts) {
            Optional<Usd> before = all;
            if (attempt.cost().isPresent())
                all = attempt.cost().map(cost -> before.map(cost::plus).orElse(cost));
        }
        return all;
    }

    /** How many calls were made: the attempts without the targets that were skipped. */
    public int calls() {
        int calls = 0;
        for (AttemptRecord attempt : attempts) if (attempt.attemptClass() != AttemptClass.SKIPPED) calls++;
        return calls;
    }
}
