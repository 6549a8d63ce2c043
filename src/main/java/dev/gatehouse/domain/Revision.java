package dev.gatehouse.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * A configuration document that was published.
 *
 * @param number counts from 1 without gaps; the highest is the live one
 * @param document as JSON
 * @param author who published it
 * @param description what for, in the author's words; may be empty
 * @param watchedUntil until when it is taken back by itself if requests fail; empty if it was not to be watched
 */
public record Revision(
        long number,
        String document,
        String author,
        String description,
        Instant publishedAt,
        Outcome outcome,
        Optional<Instant> watchedUntil) {

    /** What became of it. */
    public enum Outcome {
        PUBLISHED,
        /** An older document was put in its place. */
        ROLLED_BACK
    }
}
