package dev.gatehouse.wire.responses;

import static dev.gatehouse.domain.Dialect.OPENAI_CHAT;
import static dev.gatehouse.domain.Dialect.OPENAI_RESPONSES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.Effort;
import dev.gatehouse.wire.neutral.ResponseFormat;
import dev.gatehouse.wire.neutral.Rest;
import dev.gatehouse.wire.neutral.Sampling;
import dev.gatehouse.wire.neutral.Thinking;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes a request for a response. Source: OpenAI API reference, "Create a model response", read 2026-11-21. */
final class RequestEncoder {

    /** OpenAI's two dialects have them in common. */
    private static final Set<String> OPENAIS =
            Set.of("prompt_cache_key", "prompt_cache_retention", "safety_identifier", "service_tier", "store");

    /** OpenAI refuses less; whoever asks for less wants to see whether there is an answer at all. */
    private static final long MIN_OUTPUT = 16;

    private final Chat chat;
    private final Dropped dropped;

    RequestEncoder(Chat chat, Dropped dropped) {
        this.chat = chat;
        this.dropped = dropped;
    }

    byte[] encode() {
        ObjectNode request = Trees.object().put("model", chat.model());
        var input = new InputEncoder(chat, dropped);
        request.set("input", input.encode());
        ResponsesTools.encode(chat.tools(), request, dropped);
        chat.maxOutput().ifPresent(max -> request.put("max_output_tokens", Math.max(MIN_OUTPUT, max)));
        sampling(request);
        thinking(request);
        chat.format().ifPresent(format -> request.putObject("text").set("format", format(format)));
        if (!chat.requester().user().isEmpty())
            request.put("user", chat.requester().user());
        chat.requester().metadata().ifPresent(metadata -> request.set("metadata", metadata));
        if (chat.stream()) request.put("stream", true);
        rest(request);
        // The conversation is in the request: whoever sent it did not ask that the provider keep it.
        if (!request.has("store")) request.put("store", false);
        if (reasons(input)) request.withArrayProperty("include").add(RequestDecoder.ENCRYPTED_REASONING);
        return Trees.bytes(request);
    }

    private void sampling(ObjectNode request) {
        Sampling sampling = chat.sampling();
        sampling.temperature().ifPresent(value -> request.put("temperature", value));
        sampling.topP().ifPresent(value -> request.put("top_p", value));
        sampling.topK().ifPresent(value -> dropped.field("top_k"));
        sampling.frequencyPenalty().ifPresent(value -> dropped.field("frequency_penalty"));
        sampling.presencePenalty().ifPresent(value -> dropped.field("presence_penalty"));
        sampling.seed().ifPresent(value -> dropped.field("seed"));
        if (!sampling.stop().isEmpty()) dropped.field("stop");
    }

    private void thinking(ObjectNode request) {
        Thinking thinking = chat.thinking();
        // To switch off what many models do not have would be refused by them; "none" as a word is the client's own
        // choice.
        boolean off = thinking.effort().isEmpty() && thinking.budget().orElse(-1) == 0;
        if (off) return;
        thinking.asEffort()
                .ifPresent(effort -> request.withObjectProperty("reasoning")
                        .put("effort", effort == Effort.MAX ? Effort.XHIGH.word() : effort.word()));
        if (!thinking.summary().isEmpty())
            request.withObjectProperty("reasoning").put("summary", thinking.summary());
    }

    /** Asked for only where there are thoughts: models that do not reason refuse it. */
    private boolean reasons(InputEncoder input) {
        boolean asked = chat.thinking()
                .asEffort()
                .filter(effort -> effort != Effort.NONE)
                .isPresent();
        return asked || input.hasSealedThoughts();
    }

    private void rest(ObjectNode request) {
        Map<String, JsonNode> rest = new LinkedHashMap<>(chat.rest().fields());
        JsonNode verbosity = rest.remove("verbosity");
        if (verbosity != null) request.withObjectProperty("text").set("verbosity", verbosity);
        if (chat.rest().dialect() == OPENAI_RESPONSES) {
            merge(rest.remove("text"), "text", request);
            merge(rest.remove("reasoning"), "reasoning", request);
        }
        Set<String> shared = chat.rest().dialect() == OPENAI_CHAT ? OPENAIS : Set.of();
        new Rest(chat.rest().dialect(), rest).write(request, OPENAI_RESPONSES, shared, dropped);
    }

    private static void merge(@Nullable JsonNode fields, String name, ObjectNode request) {
        if (fields instanceof ObjectNode object)
            request.withObjectProperty(name).setAll(object);
    }

    private static ObjectNode format(ResponseFormat format) {
        return switch (format) {
            case ResponseFormat.JsonObject any -> Trees.object().put("type", "json_object");
            case ResponseFormat.JsonSchema wanted -> {
                ObjectNode node = Trees.object().put("type", "json_schema");
                node.put("name", wanted.name().isEmpty() ? "answer" : wanted.name());
                if (!wanted.description().isEmpty()) node.put("description", wanted.description());
                node.set("schema", wanted.schema());
                wanted.strict().ifPresent(strict -> node.put("strict", strict));
                yield node;
            }
        };
    }
}
