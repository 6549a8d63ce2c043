package dev.gatehouse.wire.neutral;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** The form that the text of an answer must have. */
public sealed interface ResponseFormat {

    /** Any JSON object. */
    record JsonObject() implements ResponseFormat {}

    /**
     * @param name what the schema is called; empty if it has no name
     * @param description what it is for; empty if that is not said
     * @param strict empty to leave it to the provider
     */
    record JsonSchema(String name, String description, ObjectNode schema, Optional<Boolean> strict)
            implements ResponseFormat {}
}
