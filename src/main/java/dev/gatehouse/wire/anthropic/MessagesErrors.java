package dev.gatehouse.wire.anthropic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.ContextOverflow;
import dev.gatehouse.wire.neutral.FailureKind;

/** Errors. Source: Claude API reference, "Errors", read 2026-11-21. */
final class MessagesErrors {

    /** By these words agents know that they must make their conversation shorter. */
    private static final String TOO_LONG = "prompt is too long";

    /** What tells one kind of error from another comes early in a message. */
    private static final int MAX_MESSAGE_CHARS = 4_000;

    private MessagesErrors() {}

    static ChatEvent.Failure decode(int status, byte[] body) {
        try {
            return decode(status, Trees.read(body, 0, body.length).path("error"));
        } catch (JsonProcessingException e) {
            return decode(status, MissingNode.getInstance());
        }
    }

    static ChatEvent.Failure decode(int status, JsonNode error) {
        String type = error.path("type").asText("");
        String said = error.path("message").asText("");
        String message = said.length() > MAX_MESSAGE_CHARS ? said.substring(0, MAX_MESSAGE_CHARS) : said;
        return new ChatEvent.Failure(kind(status, type, message), status, type, message);
    }

    private static FailureKind kind(int status, String type, String message) {
        boolean ofTheRequest =
                type.equals("invalid_request_error") || type.equals("request_too_large") || status == 400;
        if (ofTheRequest && ContextOverflow.isSaid(message)) return FailureKind.CONTEXT_LENGTH;
        return switch (type) {
            case "invalid_request_error" -> FailureKind.INVALID_REQUEST;
            case "authentication_error" -> FailureKind.AUTHENTICATION;
            case "permission_error", "billing_error" -> FailureKind.PERMISSION;
            case "not_found_error" -> FailureKind.NOT_FOUND;
            case "request_too_large" -> FailureKind.TOO_LARGE;
            case "rate_limit_error" -> FailureKind.RATE_LIMIT;
            case "overloaded_error" -> FailureKind.OVERLOADED;
            case "timeout_error" -> FailureKind.TIMEOUT;
            case "api_error" -> FailureKind.SERVER;
            default -> FailureKind.of(status);
        };
    }

    static byte[] encode(ChatEvent.Failure failure, String requestId) {
        ObjectNode node = Trees.object().put("type", "error");
        node.putObject("error").put("type", type(failure.kind())).put("message", message(failure));
        if (!requestId.isEmpty()) node.put("request_id", requestId);
        return Trees.bytes(node);
    }

    private static String message(ChatEvent.Failure failure) {
        boolean says = failure.kind() != FailureKind.CONTEXT_LENGTH
                || failure.message().startsWith(TOO_LONG);
        return says ? failure.message() : TOO_LONG + ": " + failure.message();
    }

    private static String type(FailureKind kind) {
        return switch (kind) {
            case INVALID_REQUEST, CONTEXT_LENGTH, CONTENT_POLICY -> "invalid_request_error";
            case AUTHENTICATION -> "authentication_error";
            case PERMISSION -> "permission_error";
            case NOT_FOUND -> "not_found_error";
            case TOO_LARGE -> "request_too_large";
            case RATE_LIMIT -> "rate_limit_error";
            case OVERLOADED -> "overloaded_error";
            case SERVER, TIMEOUT -> "api_error";
        };
    }
}
