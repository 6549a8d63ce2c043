package dev.gatehouse.domain;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a provider may take.
 *
 * @param connect TCP and TLS together
 * @param headers until the head of a streamed answer
 * @param headersWhole until the head of an answer that is not streamed: the provider sends it when all is generated
 * @param ttft from the head of a stream to its first content, while another target could take over; comments and empty frames
 *     do not extend it; empty to judge each target by its own past
 * @param stall the longest silence within an answer
 */
public record Timeouts(
        Duration connect, Duration headers, Duration headersWhole, Optional<Duration> ttft, Duration stall) {

    public static final Timeouts DEFAULT = new Timeouts(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Optional.empty(),
            Duration.ofSeconds(30));
}
