package dev.gatehouse.wire.neutral;

/** Who speaks. */
public enum Role {
    SYSTEM,
    /** OpenAI's newer word for system. */
    DEVELOPER,
    USER,
    ASSISTANT;

    /** True if it tells the model how to behave and is no side of the conversation. */
    public boolean instructs() {
        return this == SYSTEM || this == DEVELOPER;
    }
}
