package dev.gatehouse.wire.neutral;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * On whose behalf a request is made.
 *
 * @param user an opaque id of the end user; empty if none is told
 * @param metadata what the client wants to be kept with the request
 */
public record Requester(String user, Optional<ObjectNode> metadata) {

    public static final Requester UNKNOWN = new Requester("", Optional.empty());
}
