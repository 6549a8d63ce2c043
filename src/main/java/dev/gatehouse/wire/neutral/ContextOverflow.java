package dev.gatehouse.wire.neutral;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How providers say that prompt and answer do not fit into a model's context. Codes first, since wordings change; sources, read
 * 2026-11-21, are named at each.
 */
public final class ContextOverflow {

    private static final Set<String> CODES = Set.of(
            // OpenAI and Azure OpenAI, error references; most compatible servers.
            "context_length_exceeded",
            // Cerebras and gateways in front of several providers.
            "context_window_exceeded",
            // llama.cpp, tools/server.
            "exceed_context_size_error",
            // Anthropic, as the reason that an answer stopped.
            "model_context_window_exceeded");

    private static final Pattern MESSAGE = Pattern.compile(
            // OpenAI ("This model's maximum context length is 8192 tokens"), vLLM, DeepSeek, OpenRouter, Mistral.
            "maximum context length"
                    // LM Studio, gateways.
                    + "|context length exceeded|context (window|size|length) (is |was )?(exceeded|limit)"
                    // OpenAI Responses ("Your input exceeds the context window of this model"), Mistral ("too large for
                    // model with …").
                    + "|exceeds? (the )?(model'?s? )?(maximum )?context"
                    // llama.cpp ("the request exceeds the available context size").
                    + "|exceeds? the available context"
                    // Anthropic ("prompt is too long: 213462 tokens > 200000 maximum"), Bedrock ("Input is too long for
                    // requested model").
                    + "|prompt is too long|input is too long|too many (input )?tokens"
                    // Anthropic ("input length and `max_tokens` exceed context limit").
                    + "|exceeds? context limit"
                    // Gemini ("The input token count (1196265) exceeds the maximum number of tokens allowed").
                    + "|input token count .{0,80}exceeds"
                    // Groq ("Please reduce the length of the messages or completion").
                    + "|reduce the length of the (messages|prompt|input)"
                    // Together, Fireworks; xAI ("This model's maximum prompt length is 131072").
                    + "|maximum (number of )?input tokens|maximum prompt length"
                    + "|longer than the (model'?s )?(maximum )?context"
                    // Text Generation Inference ("`inputs` tokens + `max_new_tokens` must be <= 4096").
                    + "|`?inputs`? (tokens \\+ `?max_new_tokens`? must be <=|must have less than)");

    private ContextOverflow() {}

    /** True if a code or type says it, whatever its case. */
    public static boolean isCode(String word) {
        return CODES.contains(word.toLowerCase(Locale.ROOT));
    }

    /** True if the words of a message say it. */
    public static boolean isSaid(String message) {
        return MESSAGE.matcher(message.toLowerCase(Locale.ROOT)).find();
    }
}
