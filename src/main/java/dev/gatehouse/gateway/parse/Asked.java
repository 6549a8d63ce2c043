package dev.gatehouse.gateway.parse;

import java.util.Optional;

/** What routing needs to know of a request. */
public interface Asked {

    Endpoint endpoint();

    /** The model as the client named it. */
    String model();

    boolean stream();

    /** Whether the model is given tools. */
    boolean hasTools();

    /**
     * A short text that the body holds in a top-level field, read when it is asked for; empty if there is none, or no text,
     * or more than 512 bytes.
     */
    Optional<String> text(String field);
}
