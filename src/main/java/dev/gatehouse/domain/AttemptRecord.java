package dev.gatehouse.domain;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One try of one target, as recorded; or a target that was skipped, which no call was made to. Holds no content.
 *
 * @param ordinal from 1, in the order in which the attempts were started
 * @param keyId the provider key used; empty for a provider without keys
 * @param status the provider's HTTP status; empty if no reply came
 * @param reason in a few words why it ended so, and what followed
 * @param startedAfter since the exchange began
 * @param connect how long dialling took; zero on a pooled connection
 * @param headers from the start of the attempt to the head of the reply
 * @param firstContent from the start of the attempt to the first content; of a whole answer, to its end
 * @param total from the start of the attempt to its end
 * @param cost of its usage, by the price that its target had then; empty if the one or the other is not known
 */
public record AttemptRecord(
        int ordinal,
        String provider,
        String model,
        Optional<String> keyId,
        AttemptClass attemptClass,
        OptionalInt status,
        String reason,
        Duration startedAfter,
        Duration connect,
        Optional<Duration> headers,
        Optional<Duration> firstContent,
        Duration total,
        Optional<Usage> usage,
        Optional<Usd> cost) {}
