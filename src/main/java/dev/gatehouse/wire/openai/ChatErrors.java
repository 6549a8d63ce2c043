package dev.gatehouse.wire.openai;

import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.ContextOverflow;
import dev.gatehouse.wire.neutral.ErrorShape;
import dev.gatehouse.wire.neutral.FailureKind;
import dev.gatehouse.wire.neutral.UpstreamError;
import dev.gatehouse.wire.neutral.UpstreamErrors;

/** Errors. Source: OpenAI API reference, "Error codes", read 2026-11-21. */
final class ChatErrors {

    private ChatErrors() {}

    static ChatEvent.Failure decode(int status, byte[] body) {
        return decode(status, UpstreamErrors.read(body, 0, body.length).orElse(UpstreamError.UNKNOWN));
    }

    static ChatEvent.Failure decode(int status, UpstreamError error) {
        int known = error.status() == 0 ? status : error.status();
        String word = error.code().isEmpty() ? error.type() : error.code();
        return new ChatEvent.Failure(kind(known, error), known, word, error.message());
    }

    private static FailureKind kind(int status, UpstreamError error) {
        if (ContextOverflow.isCode(error.code()) || ContextOverflow.isCode(error.type()))
            return FailureKind.CONTEXT_LENGTH;
        boolean ofTheRequest = status == 0 || status == 400 || status == 413 || status == 422;
        if (ofTheRequest && ContextOverflow.isSaid(error.message())) return FailureKind.CONTEXT_LENGTH;
        String said = error.code() + " " + error.type();
        if (said.contains("content_policy") || said.contains("content_filter")) return FailureKind.CONTENT_POLICY;
        if (status != 0) return FailureKind.of(status);
        if (said.contains("rate_limit") || said.contains("quota")) return FailureKind.RATE_LIMIT;
        if (said.contains("overloaded") || said.contains("unavailable")) return FailureKind.OVERLOADED;
        if (said.contains("authentication") || said.contains("api_key")) return FailureKind.AUTHENTICATION;
        return said.contains("invalid_request") ? FailureKind.INVALID_REQUEST : FailureKind.SERVER;
    }

    static byte[] encode(ChatEvent.Failure failure) {
        return ErrorShape.write(failure, code(failure));
    }

    /** What clients act upon has OpenAI's word for it; else the provider's own is as good as any. */
    private static String code(ChatEvent.Failure failure) {
        return switch (failure.kind()) {
            case CONTEXT_LENGTH -> "context_length_exceeded";
            case CONTENT_POLICY -> "content_policy_violation";
            case RATE_LIMIT -> "rate_limit_exceeded";
            case AUTHENTICATION -> "invalid_api_key";
            case OVERLOADED -> "overloaded";
            case INVALID_REQUEST, PERMISSION, NOT_FOUND, TOO_LARGE, SERVER, TIMEOUT ->
                failure.code().isEmpty() ? ErrorShape.type(failure.kind()) : failure.code();
        };
    }
}
