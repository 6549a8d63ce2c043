package dev.gatehouse.dialects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.testing.TestGateway;

/** A vendor's own client, which says what it is told to in its own types and shows what it understood. */
interface Client {

    /** @param asks a request as the client's dialect has it, but for the model */
    Shown whole(String model, JsonNode asks);

    /** The same, answered by a stream, which is gathered. */
    Shown streamed(String model, JsonNode asks);

    static Client of(Dialect dialect, TestGateway gateway) {
        return switch (dialect) {
            case OPENAI_CHAT -> new ChatClient(gateway);
            case OPENAI_RESPONSES -> new ResponsesClient(gateway);
            case ANTHROPIC -> new MessagesClient(gateway);
            case GEMINI -> throw new IllegalArgumentException("no client speaks gemini");
        };
    }

    /** The request as JSON text, for a model that the vendors' clients know, since they check the name. */
    static String body(JsonNode asks) {
        return ((ObjectNode) asks.deepCopy()).put("model", "gpt-4o").toString();
    }

    /** How a call is shown, whatever the spacing of its arguments. */
    static String call(String name, String arguments) {
        return name + " " + TestGateway.json(arguments);
    }
}
