package dev.gatehouse.wire.gemini;

import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.ContextOverflow;
import dev.gatehouse.wire.neutral.FailureKind;
import dev.gatehouse.wire.neutral.UpstreamError;
import dev.gatehouse.wire.neutral.UpstreamErrors;

/** Errors: {@code {"error": {"code": 429, "message": …, "status": "RESOURCE_EXHAUSTED"}}}. Source: Google API design guide, "Errors", read 2026-11-21. */
final class Errors {

    private Errors() {}

    static ChatEvent.Failure decode(int status, byte[] body) {
        UpstreamError error = UpstreamErrors.read(body, 0, body.length).orElse(UpstreamError.UNKNOWN);
        int known = error.status() == 0 ? status : error.status();
        String word = error.type().isEmpty() ? error.code() : error.type();
        return new ChatEvent.Failure(kind(known, word, error.message()), known, word, error.message());
    }

    private static FailureKind kind(int status, String word, String message) {
        return switch (word) {
            // A key that is wrong is an argument that is wrong.
            case "INVALID_ARGUMENT" -> message.startsWith("API key") ? FailureKind.AUTHENTICATION : argument(message);
            case "FAILED_PRECONDITION", "OUT_OF_RANGE" -> argument(message);
            case "UNAUTHENTICATED" -> FailureKind.AUTHENTICATION;
            case "PERMISSION_DENIED" -> FailureKind.PERMISSION;
            case "NOT_FOUND" -> FailureKind.NOT_FOUND;
            case "RESOURCE_EXHAUSTED" -> FailureKind.RATE_LIMIT;
            case "UNAVAILABLE" -> FailureKind.OVERLOADED;
            case "DEADLINE_EXCEEDED", "CANCELLED" -> FailureKind.TIMEOUT;
            case "INTERNAL", "UNKNOWN" -> FailureKind.SERVER;
            default -> status == 400 ? argument(message) : FailureKind.of(status);
        };
    }

    private static FailureKind argument(String message) {
        return ContextOverflow.isSaid(message) ? FailureKind.CONTEXT_LENGTH : FailureKind.INVALID_REQUEST;
    }
}
