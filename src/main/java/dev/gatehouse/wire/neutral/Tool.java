package dev.gatehouse.wire.neutral;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.domain.Dialect;
import java.util.Optional;

/** Something the model may call. Descriptions that are absent are empty. */
public sealed interface Tool {

    String name();

    /**
     * A function of the client's.
     *
     * @param schema JSON schema of the arguments, an object; empty if the function takes none
     * @param strict the arguments must follow the schema exactly; empty to leave it to the provider
     */
    record Function(String name, String description, Optional<ObjectNode> schema, Optional<Boolean> strict, Rest rest)
            implements Tool {}

    /**
     * A tool of the client's that takes free text. Where a dialect has none, it is a function whose arguments are {@linkplain CustomInput
     * wrapped}.
     *
     * @param format a grammar, as OpenAI has it
     */
    record Custom(String name, String description, Optional<JsonNode> format, Rest rest) implements Tool {}

    /**
     * A tool that the provider runs itself: web search, a code interpreter. No other dialect can stand in for it.
     *
     * @param name its type, for people
     */
    record BuiltIn(String name, Dialect dialect, ObjectNode raw) implements Tool {}
}
