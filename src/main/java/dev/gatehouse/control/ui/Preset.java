package dev.gatehouse.control.ui;

import java.util.List;

/**
 * What is known of a provider before anybody configured it. Addresses as the providers' API references give them, read 2026-11-20.
 *
 * @param variable where its key is usually found; empty for a server without keys
 */
public record Preset(String name, String title, String baseUrl, String dialect, String variable) {

    static final List<Preset> ALL = List.of(
            new Preset("openai", "OpenAI", "https://api.openai.com/v1", "openai-chat", "OPENAI_API_KEY"),
            new Preset("anthropic", "Anthropic", "https://api.anthropic.com/v1", "anthropic", "ANTHROPIC_API_KEY"),
            new Preset(
                    "google",
                    "Google AI Studio",
                    "https://generativelanguage.googleapis.com/v1beta",
                    "gemini",
                    "GEMINI_API_KEY"),
            new Preset("openrouter", "OpenRouter", "https://openrouter.ai/api/v1", "openai-chat", "OPENROUTER_API_KEY"),
            new Preset("groq", "Groq", "https://api.groq.com/openai/v1", "openai-chat", "GROQ_API_KEY"),
            new Preset("mistral", "Mistral", "https://api.mistral.ai/v1", "openai-chat", "MISTRAL_API_KEY"),
            new Preset("ollama", "Ollama", "http://127.0.0.1:11434/v1", "openai-chat", ""),
            new Preset("custom", "Another", "", "openai-chat", ""));
}
