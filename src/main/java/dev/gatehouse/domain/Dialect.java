package dev.gatehouse.domain;

/** The protocol an endpoint or an upstream speaks. */
public enum Dialect {
    OPENAI_CHAT("openai-chat"),
    ANTHROPIC("anthropic"),
    OPENAI_RESPONSES("openai-responses"),
    GEMINI("gemini");

    private final String id;

    Dialect(String id) {
        this.id = id;
    }

    /** The name used in configuration and in the record. */
    public String id() {
        return id;
    }
}
