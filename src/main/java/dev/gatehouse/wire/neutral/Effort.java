package dev.gatehouse.wire.neutral;

import java.util.Locale;
import java.util.Optional;

/** How much a model thinks before it answers. Budgets in tokens, as design decides them: no vendor publishes a table. */
public enum Effort {
    NONE(0),
    MINIMAL(1_024),
    LOW(2_048),
    MEDIUM(8_192),
    HIGH(16_384),
    XHIGH(32_768),
    /** Anthropic's alone; elsewhere {@link #XHIGH} is the highest. */
    MAX(32_768);

    private final long budget;

    Effort(long budget) {
        this.budget = budget;
    }

    /** The tokens that it is worth where a model is told tokens; 0 for not thinking at all. */
    public long budget() {
        return budget;
    }

    /** The word for it: {@code low}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Empty if it is none of our words. */
    public static Optional<Effort> of(String word) {
        for (Effort effort : values()) {
            if (effort.word().equals(word)) return Optional.of(effort);
        }
        return Optional.empty();
    }

    /** The least effort that the budget is enough for. */
    public static Effort worth(long budget) {
        for (Effort effort : values()) {
            if (budget <= effort.budget) return effort;
        }
        return XHIGH;
    }
}
