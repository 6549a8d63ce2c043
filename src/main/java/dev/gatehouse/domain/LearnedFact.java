package dev.gatehouse.domain;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Something about a target that only trying could tell; every request to it heeds it from then on, until it is revoked.
 *
 * @param field the parameter it is about; {@code messages} for a refused prefill, {@code dialect} and {@code thinking} for how to ask
 * @param name the field's name there, if it has another; the dialect's id; {@code adaptive} or {@code budget}
 */
public record LearnedFact(
        UUID id, String provider, String model, Kind kind, String field, Optional<String> name, Instant learnedAt) {

    /** What to heed. */
    public enum Kind {
        /** The field is refused: it is left out. */
        DROP("drop"),
        /** The field has another name. */
        RENAME("rename"),
        /** The last message must not be the assistant's. */
        NO_PREFILL("no_prefill"),
        /** It is asked in another dialect than its provider's. */
        DIALECT("dialect"),
        /** It is told in one way only how long to think. */
        THINKING("thinking");

        private final String id;

        Kind(String id) {
            this.id = id;
        }

        /** The name used in the API and in the database. */
        public String id() {
            return id;
        }
    }

    /** Whether it is about the same field of the same target. */
    public boolean saysTheSameAs(LearnedFact other) {
        return provider.equals(other.provider)
                && model.equals(other.model)
                && kind == other.kind
                && field.equals(other.field);
    }
}
