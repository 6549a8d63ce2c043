package dev.gatehouse.gateway.send;

import dev.gatehouse.wire.neutral.ContextOverflow;
import dev.gatehouse.wire.neutral.UpstreamError;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a provider complains about when its status alone does not say. By code where there is one, since messages change;
 * sources, read 2026-11-21: the error references of OpenAI, Azure OpenAI, Anthropic, Google, Groq, Mistral, Together,
 * DeepSeek, OpenRouter, xAI, and the error texts of vLLM, llama.cpp and Text Generation Inference.
 */
enum Complaint {
    /** Quota, billing or credit is spent. */
    MONEY,
    /** Our key is not accepted. */
    KEY,
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

    private static final Set<String> KEY_CODES = Set.of("invalid_api_key", "authentication_error", "unauthenticated");

    /** Said of any text that is too long, a name among them. */
    private static final String TOO_LONG_TEXT = "string_above_max_length";

    private static final Pattern PROMPT = Pattern.compile("(messages|input|prompt)\\b.*");

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
            "model_not_found",
            "model_decommissioned",
            "model_not_available",
            "model_deprecated",
            "model_permission_blocked_org",
            "model_permission_blocked_project",
            "unknown_model",
            "invalid_model");

    /** At the beginning of a message only: further in, it may be a quotation, and a client must not switch off our keys. */
    private static final Pattern KEY_MESSAGE = Pattern.compile(
            "(the |your )?api[ _-]?key (is |has )?(not valid|invalid|expired)|(incorrect|invalid|expired) api[ _-]?key\\b");

    /** At the beginning, as well. */
    private static final Pattern MONEY_MESSAGE = Pattern.compile(
            "(your )?(account )?(credit )?balance is (too low|insufficient|not enough)|insufficient (account )?balance\\b");

    private static final Pattern POLICY_MESSAGE = Pattern.compile(
            "content (management )?policy|usage polic(y|ies)"
                    + "|safety system|content filter|your input was flagged|flagged as potentially violating|violates .{0,40}polic");

    private static final Pattern MODEL_MESSAGE = Pattern.compile("\\bmodels?( version| name| id)?([:/] ?| )"
            + "(['\"`]?[\\w./:@+-]{1,120}['\"`]? )?"
            + "(does not exist|not exist|(is |was )?not found|(is |was |has been )?(decommissioned|retired|deprecated and)"
            + "|(is |and )?no longer (available|supported))"
            + "|^invalid model( name| id)?(:| ?$)|is not a valid model|does not have access to (the )?model");

    private static final Pattern TROUBLE_MESSAGE = Pattern.compile("\\boverloaded\\b");

    static Complaint of(UpstreamError error) {
        String code = error.code().toLowerCase(Locale.ROOT);
        String type = error.type().toLowerCase(Locale.ROOT);
        String kind = code + " " + type;
        String message = error.message().toLowerCase(Locale.ROOT);
        if (holds(kind, MONEY_WORDS) || MONEY_MESSAGE.matcher(message).lookingAt()) return MONEY;
        if (isOneOf(KEY_CODES, code, type) || KEY_MESSAGE.matcher(message).lookingAt()) return KEY;
        if (isTooLong(error, code, type, message)) return CONTEXT_LENGTH;
        if (holds(kind, POLICY_CODES) || POLICY_MESSAGE.matcher(message).find()) return CONTENT_POLICY;
        if (isOneOf(MODEL_CODES, code, type)) return MODEL_GONE;
        if (mayBeAboutTheModel(error) && MODEL_MESSAGE.matcher(message).find()) return MODEL_GONE;
        if (holds(kind, RATE_WORDS)) return RATE;
        if (holds(kind, TROUBLE_WORDS) || TROUBLE_MESSAGE.matcher(message).find()) return TROUBLE;
        return kind.contains("invalid_request") ? REQUEST : NONE;
    }

    private static boolean isTooLong(UpstreamError error, String code, String type, String message) {
        if (ContextOverflow.isCode(code) || ContextOverflow.isCode(type)) return true;
        if (!code.equals(TOO_LONG_TEXT)) return ContextOverflow.isSaid(message);
        return error.params().stream().anyMatch(param -> PROMPT.matcher(param).matches());
    }

    /** A complaint about another parameter may quote what it holds. */
    private static boolean mayBeAboutTheModel(UpstreamError error) {
        return error.params().isEmpty() || error.params().contains("model");
    }

    private static boolean isOneOf(Set<String> words, String code, String type) {
        return words.contains(code) || words.contains(type);
    }

    private static boolean holds(String text, Iterable<String> words) {
        for (String word : words) {
            if (text.contains(word)) return true;
        }
        return false;
    }
}
