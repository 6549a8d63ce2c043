package dev.gatehouse.domain;

import java.time.Instant;

/**
 * A configuration document that was published.
 *
 * @param number counts from 1 without gaps; the highest is the live one
 * @param document as JSON
 * @param author who published it
 * @param comment what for, in the author's words; may be empty
 */
public record Revision(
        long number, String document, String author, String comment, Instant publishedAt, Outcome outcome) {

    /** What became of it. */
    public enum Outcome {
        PUBLISHED,
        /** An older document was put in its place. */
        ROLLED_BACK
    }
}
