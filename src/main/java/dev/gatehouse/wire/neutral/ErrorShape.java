package dev.gatehouse.wire.neutral;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;

/** The error object of OpenAI's dialects. Source: OpenAI API reference, "Error codes", read 2026-11-21. */
public final class ErrorShape {

    private ErrorShape() {}

    /** @param code the word that clients act upon */
    public static byte[] write(ChatEvent.Failure failure, String code) {
        ObjectNode node = Trees.object();
        node.putObject("error")
                .put("message", failure.message())
                .put("type", type(failure.kind()))
                .putNull("param")
                .put("code", code);
        return Trees.bytes(node);
    }

    public static String type(FailureKind kind) {
        return switch (kind) {
            case INVALID_REQUEST, CONTEXT_LENGTH, CONTENT_POLICY, TOO_LARGE -> "invalid_request_error";
            case AUTHENTICATION -> "authentication_error";
            case PERMISSION -> "permission_error";
            case NOT_FOUND -> "not_found_error";
            case RATE_LIMIT -> "rate_limit_error";
            case SERVER, OVERLOADED, TIMEOUT -> "server_error";
        };
    }
}
