package dev.gatehouse.domain;

import java.util.Optional;
import java.util.UUID;

/**
 * A request of the record, as much of it as it takes to plan it again.
 *
 * @param answered whether the client got an answer, or was itself at fault
 * @param served empty if nobody answered
 */
public record PastRequest(
        UUID keyId,
        String endpoint,
        String model,
        boolean stream,
        boolean answered,
        Optional<ExchangeRecord.Served> served,
        Optional<Usage> usage) {}
