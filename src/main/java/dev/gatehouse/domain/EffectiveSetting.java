package dev.gatehouse.domain;

import java.util.Optional;

/**
 * What holds, and who said so.
 *
 * @param name as it is written where it is set
 * @param value empty if nothing is set; masked if it is a secret
 */
public record EffectiveSetting(String name, Optional<String> value, Origin origin) {

    /** Where a value comes from. */
    public enum Origin {
        /** The live configuration document. */
        DOCUMENT,
        /** An environment variable. */
        ENVIRONMENT,
        /** An option of the command. */
        OPTION,
        /** Nobody set it. */
        DEFAULT
    }
}
