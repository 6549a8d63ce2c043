package dev.gatehouse.gateway.stream;

import dev.gatehouse.domain.Usage;
import java.util.Optional;

/**
 * What of an answer reached the client.
 *
 * @param status the HTTP status that the client saw
 * @param errorCode of the error that the client got in place of an answer or at the end of a broken one
 * @param clientGone true if it left before the end
 */
public record Delivered(
        int status, Optional<String> errorCode, long bytes, Optional<Usage> usage, boolean clientGone) {}
