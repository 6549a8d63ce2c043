package dev.gatehouse.wire.responses;

import static dev.gatehouse.domain.Dialect.OPENAI_RESPONSES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.Effort;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.Requester;
import dev.gatehouse.wire.neutral.ResponseFormat;
import dev.gatehouse.wire.neutral.Rest;
import dev.gatehouse.wire.neutral.Role;
import dev.gatehouse.wire.neutral.Sampling;
import dev.gatehouse.wire.neutral.Thinking;
import dev.gatehouse.wire.neutral.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Reads a request for a response. Source: OpenAI API reference, "Create a model response", read 2026-11-21. */
final class RequestDecoder {

    /** What {@code include} asks for and any dialect gives: thoughts that can be sent back. */
    static final String ENCRYPTED_REASONING = "reasoning.encrypted_content";

    private final Fields request;
    private final Map<String, JsonNode> kept = new LinkedHashMap<>();

    private RequestDecoder(Fields request) {
        this.request = request;
    }

    static Chat decode(byte[] body) {
        return new RequestDecoder(Fields.of(OPENAI_RESPONSES, body)).chat();
    }

    private Chat chat() {
        String model = request.text("model");
        List<Turn> turns = turns();
        Thinking thinking = thinking();
        Optional<ResponseFormat> format = format();
        defaults();
        return new Chat(
                model,
                turns,
                ResponsesTools.decode(request),
                sampling(),
                request.integer("max_output_tokens"),
                thinking,
                format,
                new Requester(request.text("user"), request.tree("metadata")),
                request.flag("stream").orElse(false),
                true,
                rest());
    }

    private List<Turn> turns() {
        List<Turn> turns = new ArrayList<>();
        String instructions = request.text("instructions");
        if (!instructions.isEmpty()) turns.add(Turn.of(Role.SYSTEM, instructions));
        JsonNode input = request.node("input");
        if (input.isTextual()) turns.add(Turn.of(Role.USER, input.textValue()));
        else if (input.isArray()) turns.addAll(InputDecoder.decode(request.objects("input")));
        else if (!input.isMissingNode() || !isStateful()) throw request.wrong("input", "a string or an array of items");
        return turns;
    }

    /** The conversation may be kept by the provider, so that nothing is left to say. */
    private boolean isStateful() {
        return request.has("previous_response_id") || request.has("conversation") || request.has("prompt");
    }

    private Sampling sampling() {
        return new Sampling(
                request.number("temperature"),
                request.number("top_p"),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                List.of());
    }

    private Thinking thinking() {
        Optional<Fields> reasoning = request.object("reasoning");
        if (reasoning.isEmpty()) return Thinking.UNSAID;
        Fields fields = reasoning.get();
        String word = fields.text("effort");
        String older = fields.text("generate_summary");
        String summary = fields.has("summary") ? fields.text("summary") : older;
        Optional<Effort> effort = Effort.of(word);
        if (!word.isEmpty() && effort.isEmpty())
            throw fields.wrong("effort", "none, minimal, low, medium, high or xhigh");
        keep("reasoning", fields.rest());
        return new Thinking(effort, OptionalLong.empty(), false, summary);
    }

    private Optional<ResponseFormat> format() {
        Optional<Fields> text = request.object("text");
        if (text.isEmpty()) return Optional.empty();
        JsonNode verbosity = text.get().node("verbosity");
        if (!verbosity.isMissingNode()) kept.put("verbosity", verbosity);
        Optional<Fields> format = text.get().object("format");
        keep("text", text.get().rest());
        if (format.isEmpty()) return Optional.empty();
        return switch (format.get().requiredText("type")) {
            case "text" -> Optional.empty();
            case "json_object" -> Optional.of(new ResponseFormat.JsonObject());
            case "json_schema" -> Optional.of(schema(format.get()));
            default -> throw format.get().wrong("type", "text, json_object or json_schema");
        };
    }

    private static ResponseFormat schema(Fields format) {
        return new ResponseFormat.JsonSchema(
                format.text("name"),
                format.text("description"),
                format.tree("schema").orElseThrow(() -> format.wrong("schema", "an object")),
                format.flag("strict"));
    }

    /** What is as good as absent is taken off, so that no other dialect is said to have dropped it. */
    private void defaults() {
        for (String state : List.of("store", "background")) {
            if (request.flag(state).orElse(false)) kept.put(state, request.node(state));
        }
        keepUnless("truncation", "disabled");
        keepUnless("service_tier", "auto");
        if (request.count("top_logprobs") > 0) kept.put("top_logprobs", request.node("top_logprobs"));
        request.node("stream_options");
        ArrayNode others = Trees.array();
        for (String wanted : request.texts("include")) {
            if (!wanted.equals(ENCRYPTED_REASONING)) others.add(wanted);
        }
        if (!others.isEmpty()) kept.put("include", others);
    }

    private void keepUnless(String name, String usual) {
        JsonNode value = request.node(name);
        if (!value.isMissingNode() && !value.asText().equals(usual)) kept.put(name, value);
    }

    private void keep(String name, Rest rest) {
        if (rest.fields().isEmpty()) return;
        var object = Trees.object();
        rest.fields().forEach(object::set);
        kept.put(name, object);
    }

    private Rest rest() {
        request.rest().fields().forEach((name, value) -> {
            if (!value.isNull()) kept.put(name, value);
        });
        return kept.isEmpty() ? Rest.NONE : new Rest(OPENAI_RESPONSES, kept);
    }
}
