package dev.gatehouse.wire.neutral;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.domain.Dialect;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Fields of one object that have no place in the neutral form. They come out again where the dialect is the same, or knows the same
 * field; elsewhere they are dropped, and that is told.
 *
 * @param dialect whose fields they are
 * @param fields in order
 */
public record Rest(Dialect dialect, Map<String, JsonNode> fields) {

    public static final Rest NONE = new Rest(Dialect.OPENAI_CHAT, Map.of());

    /**
     * Fields without which a request asks for something else, wherever they stand: several answers, sound, functions as they were before
     * tools, what a provider keeps or runs itself.
     */
    private static final Set<String> MEANT = Set.of(
            "n",
            "audio",
            "modalities",
            "functions",
            "function_call",
            "web_search_options",
            "previous_response_id",
            "conversation",
            "background",
            "prompt",
            "container",
            "mcp_servers");

    public Rest {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** What is left of an object without the fields that were read. */
    public static Rest of(Dialect dialect, JsonNode object, Set<String> read) {
        Map<String, JsonNode> left = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!read.contains(field.getKey())) left.put(field.getKey(), field.getValue());
        }
        return left.isEmpty() ? NONE : new Rest(dialect, left);
    }

    /**
     * Puts the fields back, without touching those that are there.
     *
     * @param into an object of the dialect {@code target}
     * @param shared names that mean the same in every dialect that has them, and that the target knows
     * @throws DialectException if one without which the request means something else has no place
     */
    public void write(ObjectNode into, Dialect target, Set<String> shared, Dropped dropped) {
        fields.forEach((name, value) -> {
            boolean known = dialect == target || shared.contains(name);
            if (known && !into.has(name)) into.set(name, value);
            if (!known && isMeant(name))
                dropped.meaning(name, "The model's provider has nothing like \"" + name + "\".");
            else if (!known) dropped.field(name);
        });
    }

    /** Whoever asks OpenAI's newer dialect to store an answer means to go on from it; the older one stores for the record only. */
    private boolean isMeant(String name) {
        return MEANT.contains(name) || (dialect == Dialect.OPENAI_RESPONSES && name.equals("store"));
    }
}
