package dev.gatehouse.gateway.send;

import dev.gatehouse.wire.openai.UpstreamError;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a provider complains about when its status alone does not say. By code where there is one, since messages change;
 * sources, read 2026-11-21: the error references of OpenAI, Azure OpenAI, Anthropic, Google, Groq, Mistral, Together,
 * DeepSeek, OpenRouter, and the error texts of vLLM and llama.cpp.
 */
enum Complaint {
    /** Quota, billing or credit is spent. */
    MONEY,
    RATE,
    /** Prompt and answer do not fit into the model's context. */
    CONTEXT_LENGTH,
    /** What is asked for is not allowed. */
    CONTENT_POLICY,
    /** No such model, or no longer. */
    MODEL_GONE,
    /** The provider, not the request, is at fault. */
    TROUBLE,
    REQUEST,
    NONE;

    private static final List<String> MONEY_WORDS = List.of("quota", "billing", "credit");
    private static final List<String> RATE_WORDS = List.of("rate_limit", "resource_exhausted");
    private static final List<String> TROUBLE_WORDS = List.of("overloaded", "server_error", "unavailable");

    private static final Set<String> CONTEXT_CODES = Set.of(
            "context_length_exceeded",
            "context_window_exceeded",
            "string_above_max_length",
            "exceed_context_size_error");

    private static final Set<String> POLICY_CODES = Set.of(
            "content_policy_violation",
            "content_filter",
            "content_policy",
            "moderation_blocked",
            "responsibleaipolicyviolation",
            "data_inspection_failed",
            "prohibited_content",
            "content_moderation",
            "sensitive_words_detected");

    private static final Set<String> MODEL_CODES = Set.of(
            "model_not_found", "model_decommissioned", "model_not_available", "model_deprecated", "unknown_model");

    private static final Pattern CONTEXT_MESSAGE = Pattern.compile("maximum context length|context length exceeded"
            + "|exceeds? (the )?(model'?s? )?(maximum )?context|context (window|size|length) (is |was )?(exceeded|limit)"
            + "|exceeds? the available context|prompt is too long|input is too long|too many (input )?tokens"
            + "|input token count .{0,80}exceeds|reduce the length of the (messages|prompt|input)"
            + "|maximum (number of )?(input )?tokens|longer than the (model'?s )?(maximum )?context");

    private static final Pattern POLICY_MESSAGE = Pattern.compile(
            "content (management )?policy|usage polic(y|ies)"
                    + "|safety system|content filter|your input was flagged|flagged as potentially violating|violates .{0,40}polic");

    private static final Pattern MODEL_MESSAGE = Pattern.compile(
            "model .{0,120}(does not exist|not found|decommissioned|deprecated and|been retired|no longer"
                    + " (available|supported))");

    static Complaint of(UpstreamError error) {
        String code = error.code().toLowerCase(Locale.ROOT);
        String kind = code + " " + error.type().toLowerCase(Locale.ROOT);
        String message = error.message().toLowerCase(Locale.ROOT);
        if (holds(kind, MONEY_WORDS)) return MONEY;
        if (CONTEXT_CODES.contains(code) || CONTEXT_MESSAGE.matcher(message).find()) return CONTEXT_LENGTH;
        if (POLICY_CODES.contains(code) || holds(kind, POLICY_CODES)) return CONTENT_POLICY;
        if (POLICY_MESSAGE.matcher(message).find()) return CONTENT_POLICY;
        if (MODEL_CODES.contains(code) || MODEL_MESSAGE.matcher(message).find()) return MODEL_GONE;
        if (holds(kind, RATE_WORDS)) return RATE;
        if (holds(kind, TROUBLE_WORDS)) return TROUBLE;
        return kind.contains("invalid_request") ? REQUEST : NONE;
    }

    private static boolean holds(String text, Iterable<String> words) {
        for (String word : words) {
            if (text.contains(word)) return true;
        }
        return false;
    }
}
