package dev.gatehouse.domain;

/**
 * Tokens of one answer.
 *
 * @param prompt all input tokens, the cached ones among them
 * @param cached the part of {@code prompt} that was read from the provider's cache
 * @param completion all output tokens, reasoning among them
 * @param reasoning the part of {@code completion} that was not shown
 * @param estimated true if the gateway counted, the provider having had no chance to say
 */
public record Usage(long prompt, long cached, long completion, long reasoning, boolean estimated) {

    /** As the provider says. */
    public Usage(long prompt, long cached, long completion, long reasoning) {
        this(prompt, cached, completion, reasoning, false);
    }

    public Usage {
        if (prompt < 0 || cached < 0 || completion < 0 || reasoning < 0) {
            throw new IllegalArgumentException("negative tokens");
        }
    }

    /** What two attempts used together. */
    public Usage plus(Usage other) {
        return new Usage(
                prompt + other.prompt,
                cached + other.cached,
                completion + other.completion,
                reasoning + other.reasoning,
                estimated || other.estimated);
    }
}
