package dev.gatehouse.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A request that is being served. Texts may be cut, since there is little room for each.
 *
 * @param target whom the newest attempt asks; empty before the first
 * @param attempts how many calls were started
 * @param used tokens so far, estimated; empty before the first attempt
 * @param routeMode how the target of the newest attempt was reached
 * @param cost of these tokens; empty if the price of the newest attempt's target is not known
 * @param lastSign from the start to the newest thing that is known of it
 */
public record LiveExchange(
        UUID id,
        String requestId,
        Instant startedAt,
        String endpoint,
        Dialect dialect,
        Caller caller,
        Phase phase,
        Optional<String> requestedModel,
        Optional<String> group,
        Optional<RouteMode> routeMode,
        boolean stream,
        Optional<ExchangeRecord.Served> target,
        int attempts,
        long bytesIn,
        Optional<Usage> used,
        Optional<Usd> cost,
        Duration lastSign) {

    /** How far it has come. */
    public enum Phase {
        /** The client sends its request. */
        RECEIVING("receiving"),
        /** The request is here, a target is being chosen. */
        PLANNING("planning"),
        /** A target was asked. */
        WAITING("waiting"),
        /** Content has come. */
        ANSWERING("answering");

        private final String id;

        Phase(String id) {
            this.id = id;
        }

        public String id() {
            return id;
        }
    }
}
