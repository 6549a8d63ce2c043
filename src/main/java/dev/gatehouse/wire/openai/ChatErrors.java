package dev.gatehouse.wire.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.ContextOverflow;
import dev.gatehouse.wire.neutral.FailureKind;

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
        ObjectNode node = Trees.object();
        node.putObject("error")
                .put("message", failure.message())
                .put("type", type(failure.kind()))
                .putNull("param")
                .put("code", code(failure));
        return Trees.bytes(node);
    }

    private static String type(FailureKind kind) {
        return switch (kind) {
            case INVALID_REQUEST, CONTEXT_LENGTH, CONTENT_POLICY, TOO_LARGE -> "invalid_request_error";
            case AUTHENTICATION -> "authentication_error";
            case PERMISSION -> "permission_error";
            case NOT_FOUND -> "not_found_error";
            case RATE_LIMIT -> "rate_limit_error";
            case SERVER, OVERLOADED, TIMEOUT -> "server_error";
        };
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
                failure.code().isEmpty() ? type(failure.kind()) : failure.code();
        };
    }
}
