package dev.gatehouse.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * Which attempts are looked for; what is empty does not matter.
 *
 * @param model as its provider calls it
 * @param key the id of the provider's key
 * @param attemptClass the {@linkplain AttemptClass#id() id} of a class
 * @param from of exchanges that began then, or later
 * @param until of exchanges that began before
 * @param after only those behind this one
 */
public record AttemptFilter(
        Optional<String> provider,
        Optional<String> model,
        Optional<String> key,
        Optional<String> attemptClass,
        Optional<Instant> from,
        Optional<Instant> until,
        Optional<Place> after) {

    /**
     * Of an attempt in the list of all.
     *
     * @param exchange when it began, and its id
     */
    public record Place(Position exchange, int ordinal) {}
}
