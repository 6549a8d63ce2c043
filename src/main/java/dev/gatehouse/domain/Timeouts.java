package dev.gatehouse.domain;

import java.time.Duration;

/**
 * How long a provider may take.
 *
 * @param connect TCP and TLS together
 * @param headers until the head of a streamed answer
 * @param headersWhole until the head of an answer that is not streamed: the provider sends it when all is generated
 * @param stall the longest silence within an answer
 */
public record Timeouts(Duration connect, Duration headers, Duration headersWhole, Duration stall) {

    public static final Timeouts DEFAULT = new Timeouts(
            Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(120), Duration.ofSeconds(30));
}
