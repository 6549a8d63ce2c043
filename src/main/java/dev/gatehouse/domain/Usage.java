package dev.gatehouse.domain;

/**
 * Tokens of one answer.
 *
 * @param prompt all input tokens, the cached ones among them
 * @param cached the part of {@code prompt} that was read from the provider's cache
 * @param completion all output tokens, reasoning among them
 * @param reasoning the part of {@code completion} that was not shown
 */
public record Usage(long prompt, long cached, long completion, long reasoning) {

    public Usage {
        if (prompt < 0 || cached < 0 || completion < 0 || reasoning < 0) {
            throw new IllegalArgumentException("negative tokens");
        }
    }
}
