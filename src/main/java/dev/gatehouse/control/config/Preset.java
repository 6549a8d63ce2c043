package dev.gatehouse.control.config;

import dev.gatehouse.domain.Dialect;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a provider before anybody configured it: the one catalogue for documents ({@code type}), forms and importers. Addresses
 * as the providers' API references give them, read 2026-11-20 and 2026-11-21.
 *
 * @param name as documents have it
 * @param title what people call it
 * @param baseUrl with the version path; empty for {@link #CUSTOM}
 * @param variable where its key is usually found; empty for a server without keys
 */
public record Preset(String name, String title, String baseUrl, Dialect dialect, String variable) {

    /** The type of a provider of which nothing is known; also of one without a type. */
    public static final String CUSTOM = "custom";

    public static final List<Preset> ALL = List.of(
            new Preset("openai", "OpenAI", "https://api.openai.com/v1", "OPENAI_API_KEY"),
            new Preset(
                    "anthropic", "Anthropic", "https://api.anthropic.com/v1", Dialect.ANTHROPIC, "ANTHROPIC_API_KEY"),
            new Preset(
                    "google",
                    "Google AI Studio",
                    "https://generativelanguage.googleapis.com/v1beta",
                    Dialect.GEMINI,
                    "GEMINI_API_KEY"),
            new Preset("openrouter", "OpenRouter", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
            new Preset("groq", "Groq", "https://api.groq.com/openai/v1", "GROQ_API_KEY"),
            new Preset("mistral", "Mistral", "https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
            new Preset("deepseek", "DeepSeek", "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
            new Preset("together", "Together", "https://api.together.xyz/v1", "TOGETHER_API_KEY"),
            new Preset("fireworks", "Fireworks", "https://api.fireworks.ai/inference/v1", "FIREWORKS_API_KEY"),
            new Preset("xai", "xAI", "https://api.x.ai/v1", "XAI_API_KEY"),
            new Preset("cerebras", "Cerebras", "https://api.cerebras.ai/v1", "CEREBRAS_API_KEY"),
            new Preset("deepinfra", "DeepInfra", "https://api.deepinfra.com/v1/openai", "DEEPINFRA_API_KEY"),
            new Preset("nvidia", "NVIDIA", "https://integrate.api.nvidia.com/v1", "NVIDIA_API_KEY"),
            new Preset("perplexity", "Perplexity", "https://api.perplexity.ai", "PERPLEXITY_API_KEY"),
            new Preset("ollama", "Ollama", "http://127.0.0.1:11434/v1", ""),
            new Preset(CUSTOM, "Another", "", ""));

    private Preset(String name, String title, String baseUrl, String variable) {
        this(name, title, baseUrl, Dialect.OPENAI_CHAT, variable);
    }

    /** Empty if the catalogue has none of this name. */
    public static Optional<Preset> of(String name) {
        return ALL.stream().filter(preset -> preset.name.equals(name)).findFirst();
    }
}
