package dev.gatehouse.domain;

/**
 * Tokens of one answer.
 *
 * @param prompt all input tokens, those read from and written to the provider's cache among them
 * @param cached the part of {@code prompt} that was read from the provider's cache
 * @param written the part of {@code prompt} that was written to the provider's cache, to be kept for 5 minutes
 * @param writtenForAnHour the part of {@code prompt} that was written to the provider's cache, to be kept for an hour
 * @param completion all output tokens, reasoning among them
 * @param reasoning the part of {@code completion} that was not shown
 * @param estimated true if the gateway counted, the provider having had no chance to say
 */
public record Usage(
        long prompt,
        long cached,
        long written,
        long writtenForAnHour,
        long completion,
        long reasoning,
        boolean estimated) {

    /** As the provider says. */
    public Usage(long prompt, long cached, long completion, long reasoning) {
        this(prompt, cached, completion, reasoning, false);
    }

    /** Of a provider that tells nothing of writing to its cache. */
    public Usage(long prompt, long cached, long completion, long reasoning, boolean estimated) {
        this(prompt, cached, 0, 0, completion, reasoning, estimated);
    }

    public Usage {
        if (prompt < 0 || cached < 0 || written < 0 || writtenForAnHour < 0 || completion < 0 || reasoning < 0) {
            throw new IllegalArgumentException("negative tokens");
        }
    }

    /** The part of the prompt that no cache had to do with; 0 if a provider tells more of its cache than of the prompt. */
    public long uncached() {
        return Math.max(0, prompt - cached - written - writtenForAnHour);
    }

    /** What two attempts used together. */
    public Usage plus(Usage other) {
        return new Usage(
                prompt + other.prompt,
                cached + other.cached,
                written + other.written,
                writtenForAnHour + other.writtenForAnHour,
                completion + other.completion,
                reasoning + other.reasoning,
                estimated || other.estimated);
    }
}
