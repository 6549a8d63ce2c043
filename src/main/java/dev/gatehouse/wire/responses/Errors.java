package dev.gatehouse.wire.responses;

import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.ContextOverflow;
import dev.gatehouse.wire.neutral.ErrorShape;
import dev.gatehouse.wire.neutral.FailureKind;
import dev.gatehouse.wire.neutral.UpstreamError;
import dev.gatehouse.wire.neutral.UpstreamErrors;

/** Errors, which are the same as in OpenAI's other dialect. Source: OpenAI API reference, "Error codes", read 2026-11-21. */
final class Errors {

    private static final String OVERFLOW = "context_length_exceeded";

    private Errors() {}

    static ChatEvent.Failure decode(int status, byte[] body) {
        UpstreamError error = UpstreamErrors.read(body, 0, body.length).orElse(UpstreamError.UNKNOWN);
        String code = error.code().isEmpty() ? error.type() : error.code();
        return new ChatEvent.Failure(kind(status, code, error.message()), status, code, error.message());
    }

    /** An error without a status: in a stream, or of a response that failed. */
    static ChatEvent.Failure inside(String code, String message) {
        return new ChatEvent.Failure(kind(0, code, message), 0, code, message);
    }

    private static FailureKind kind(int status, String code, String message) {
        if (ContextOverflow.isCode(code)) return FailureKind.CONTEXT_LENGTH;
        boolean ofTheRequest = status == 0 || status == 400 || status == 413 || status == 422;
        if (ofTheRequest && ContextOverflow.isSaid(message)) return FailureKind.CONTEXT_LENGTH;
        if (code.startsWith("content_policy") || code.startsWith("content_filter")) return FailureKind.CONTENT_POLICY;
        if (status != 0) return FailureKind.of(status);
        return switch (code) {
            case "rate_limit_exceeded", "insufficient_quota", "usage_limit_reached" -> FailureKind.RATE_LIMIT;
            case "server_is_overloaded", "slow_down" -> FailureKind.OVERLOADED;
            case "invalid_prompt", "invalid_request_error" -> FailureKind.INVALID_REQUEST;
            default -> FailureKind.SERVER;
        };
    }

    static byte[] encode(ChatEvent.Failure failure) {
        return ErrorShape.write(failure, code(failure));
    }

    /** For a response that failed, whose codes are a closed list: of what is the provider's fault, it has one. */
    static String codeInside(ChatEvent.Failure failure) {
        return switch (failure.kind()) {
            case SERVER, TIMEOUT -> "server_error";
            default -> code(failure);
        };
    }

    /** What clients look for comes first, the provider's own word second. */
    private static String code(ChatEvent.Failure failure) {
        return switch (failure.kind()) {
            case CONTEXT_LENGTH -> OVERFLOW;
            case RATE_LIMIT -> "rate_limit_exceeded";
            case SERVER, TIMEOUT -> failure.code().isEmpty() ? "server_error" : failure.code();
            case OVERLOADED -> "server_is_overloaded";
            case INVALID_REQUEST, CONTENT_POLICY, AUTHENTICATION, PERMISSION, NOT_FOUND, TOO_LARGE ->
                failure.code().isEmpty() ? ErrorShape.type(failure.kind()) : failure.code();
        };
    }
}
