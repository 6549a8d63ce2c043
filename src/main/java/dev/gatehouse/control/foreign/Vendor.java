package dev.gatehouse.control.foreign;

import dev.gatehouse.domain.Dialect;
import java.util.Arrays;
import java.util.Optional;

/**
 * A provider that LiteLLM knows by the prefix of a model's name, as in {@code groq/llama-3.3-70b}. Source: LiteLLM's list of providers
 * and each provider's API reference, read 2026-11-21.
 */
enum Vendor {
    OPENAI("openai", "https://api.openai.com/v1", "OPENAI_API_KEY"),
    ANTHROPIC("anthropic", "https://api.anthropic.com/v1", "ANTHROPIC_API_KEY", Dialect.ANTHROPIC),
    GEMINI("gemini", "https://generativelanguage.googleapis.com/v1beta", "GEMINI_API_KEY", Dialect.GEMINI),
    GROQ("groq", "https://api.groq.com/openai/v1", "GROQ_API_KEY"),
    MISTRAL("mistral", "https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
    DEEPSEEK("deepseek", "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
    OPENROUTER("openrouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
    TOGETHER("together_ai", "https://api.together.xyz/v1", "TOGETHERAI_API_KEY"),
    FIREWORKS("fireworks_ai", "https://api.fireworks.ai/inference/v1", "FIREWORKS_AI_API_KEY"),
    XAI("xai", "https://api.x.ai/v1", "XAI_API_KEY"),
    CEREBRAS("cerebras", "https://api.cerebras.ai/v1", "CEREBRAS_API_KEY"),
    DEEPINFRA("deepinfra", "https://api.deepinfra.com/v1/openai", "DEEPINFRA_API_KEY"),
    NVIDIA("nvidia_nim", "https://integrate.api.nvidia.com/v1", "NVIDIA_NIM_API_KEY"),
    PERPLEXITY("perplexity", "https://api.perplexity.ai", "PERPLEXITYAI_API_KEY"),
    /** Servers of one's own: their URL is written, and they may need no key. */
    OLLAMA("ollama", "", ""),
    OLLAMA_CHAT("ollama_chat", "", ""),
    VLLM("hosted_vllm", "", ""),
    LM_STUDIO("lm_studio", "", ""),
    LLAMAFILE("llamafile", "", ""),
    LITELLM("litellm_proxy", "", ""),
    COMPATIBLE("openai_like", "", ""),
    CUSTOM("custom_openai", "", "");

    private final String prefix;
    private final String url;
    private final String variable;
    private final Dialect dialect;

    Vendor(String prefix, String url, String variable) {
        this(prefix, url, variable, Dialect.OPENAI_CHAT);
    }

    Vendor(String prefix, String url, String variable, Dialect dialect) {
        this.prefix = prefix;
        this.url = url;
        this.variable = variable;
        this.dialect = dialect;
    }

    static Optional<Vendor> of(String prefix) {
        return Arrays.stream(values())
                .filter(vendor -> vendor.prefix.equals(prefix))
                .findFirst();
    }

    String prefix() {
        return prefix;
    }

    /** Empty if it has none of its own. */
    String url() {
        return url;
    }

    /** Where LiteLLM finds the key if the file names none; empty if it needs none. */
    String variable() {
        return variable;
    }

    Dialect dialect() {
        return dialect;
    }

    /** The URL as we write it: ollama's own leads to its native API. */
    String url(String written) {
        String bare = written.replaceAll("/+$", "");
        boolean ollama = this == OLLAMA || this == OLLAMA_CHAT;
        return ollama && !bare.endsWith("/v1") ? bare + "/v1" : bare;
    }
}
