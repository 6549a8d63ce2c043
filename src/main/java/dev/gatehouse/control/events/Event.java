package dev.gatehouse.control.events;

import dev.gatehouse.domain.ExchangeRecord;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something that happened, with what JSON shows of it. Never a word of what was asked or answered. */
public sealed interface Event {

    EventType type();

    /**
     * A request of a client has ended, and its row is stored.
     *
     * @param group null if the client named a provider's model, or nothing that is known
     * @param provider who answered; null if nobody did
     * @param errorClass the code of the error that the client got; null if it got an answer
     * @param attempts calls of providers
     * @param costUsd null where the price is not known
     */
    record Exchange(
            String requestId,
            Instant startedAt,
            String endpoint,
            @Nullable String keyName,
            @Nullable String requestedModel,
            @Nullable String group,
            @Nullable String provider,
            @Nullable String model,
            @Nullable String routeMode,
            int status,
            @Nullable String errorClass,
            int attempts,
            long totalMs,
            @Nullable BigDecimal costUsd)
            implements Event {

        static Exchange of(ExchangeRecord record) {
            return new Exchange(
                    record.requestId(),
                    record.startedAt(),
                    record.endpoint(),
                    record.caller().map(caller -> caller.keyName()).orElse(null),
                    record.requestedModel().orElse(null),
                    record.group().orElse(null),
                    record.served().map(served -> served.provider()).orElse(null),
                    record.served().map(served -> served.model()).orElse(null),
                    record.routeMode().map(mode -> mode.id()).orElse(null),
                    record.status(),
                    record.errorClass().orElse(null),
                    record.calls(),
                    record.timings().total().toMillis(),
                    record.cost().map(cost -> cost.amount()).orElse(null));
        }

        @Override
        public EventType type() {
            return EventType.EXCHANGE;
        }
    }

    /**
     * A circuit changed its state.
     *
     * @param model null for the provider's own
     * @param state {@code closed}, {@code open} or {@code half_open}
     */
    record Circuit(String provider, @Nullable String model, String state) implements Event {

        @Override
        public EventType type() {
            return EventType.CIRCUIT;
        }
    }

    /**
     * A revision came into force in this gateway.
     *
     * @param actor who published it
     * @param description in the actor's words; may be empty
     */
    record Revision(long number, String actor, String description) implements Event {

        static Revision of(dev.gatehouse.domain.Revision revision) {
            return new Revision(revision.number(), revision.author(), revision.description());
        }

        @Override
        public EventType type() {
            return EventType.REVISION;
        }
    }

    /** How many requests are being served. */
    record Live(long inFlight) implements Event {

        @Override
        public EventType type() {
            return EventType.LIVE;
        }
    }

    /** So many events were dropped here, because the subscriber was too slow; they are told to nobody again. */
    record Lost(long count) implements Event {

        @Override
        public EventType type() {
            return EventType.LOST;
        }
    }
}
