package dev.gatehouse.control.foreign;

import dev.gatehouse.control.config.Preset;
import java.util.Arrays;
import java.util.Optional;

/**
 * A provider that LiteLLM knows by the prefix of a model's name, as in {@code groq/llama-3.3-70b}. Source: LiteLLM's list of providers, read
 * 2026-11-21.
 */
enum Vendor {
    OPENAI("openai", "openai", "OPENAI_API_KEY"),
    ANTHROPIC("anthropic", "anthropic", "ANTHROPIC_API_KEY"),
    GEMINI("gemini", "google", "GEMINI_API_KEY"),
    GROQ("groq", "groq", "GROQ_API_KEY"),
    MISTRAL("mistral", "mistral", "MISTRAL_API_KEY"),
    DEEPSEEK("deepseek", "deepseek", "DEEPSEEK_API_KEY"),
    OPENROUTER("openrouter", "openrouter", "OPENROUTER_API_KEY"),
    TOGETHER("together_ai", "together", "TOGETHERAI_API_KEY"),
    FIREWORKS("fireworks_ai", "fireworks", "FIREWORKS_AI_API_KEY"),
    XAI("xai", "xai", "XAI_API_KEY"),
    CEREBRAS("cerebras", "cerebras", "CEREBRAS_API_KEY"),
    DEEPINFRA("deepinfra", "deepinfra", "DEEPINFRA_API_KEY"),
    NVIDIA("nvidia_nim", "nvidia", "NVIDIA_NIM_API_KEY"),
    PERPLEXITY("perplexity", "perplexity", "PERPLEXITYAI_API_KEY"),
    /** Servers of one's own: their URL is written, and they may need no key. */
    OLLAMA("ollama"),
    OLLAMA_CHAT("ollama_chat"),
    VLLM("hosted_vllm"),
    LM_STUDIO("lm_studio"),
    LLAMAFILE("llamafile"),
    LITELLM("litellm_proxy"),
    COMPATIBLE("openai_like"),
    CUSTOM("custom_openai");

    private final String prefix;
    private final String preset;
    private final String variable;

    Vendor(String prefix) {
        this(prefix, Preset.CUSTOM, "");
    }

    Vendor(String prefix, String preset, String variable) {
        this.prefix = prefix;
        this.preset = preset;
        this.variable = variable;
    }

    static Optional<Vendor> of(String prefix) {
        return Arrays.stream(values())
                .filter(vendor -> vendor.prefix.equals(prefix))
                .findFirst();
    }

    String prefix() {
        return prefix;
    }

    /** What our catalogue says of it. */
    Preset preset() {
        return Preset.of(preset).orElseThrow();
    }

    /** Where LiteLLM finds the key if the file names none; empty if it needs none. */
    String variable() {
        return variable;
    }

    /** The URL as we write it: ollama's own leads to its native API. */
    String url(String written) {
        String bare = written.replaceAll("/+$", "");
        boolean ollama = this == OLLAMA || this == OLLAMA_CHAT;
        return ollama && !bare.endsWith("/v1") ? bare + "/v1" : bare;
    }
}
