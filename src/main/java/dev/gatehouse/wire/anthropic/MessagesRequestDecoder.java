package dev.gatehouse.wire.anthropic;

import static dev.gatehouse.domain.Dialect.ANTHROPIC;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.Effort;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Requester;
import dev.gatehouse.wire.neutral.ResponseFormat;
import dev.gatehouse.wire.neutral.Role;
import dev.gatehouse.wire.neutral.Sampling;
import dev.gatehouse.wire.neutral.Thinking;
import dev.gatehouse.wire.neutral.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads a request for a message. Source: Claude API reference, "Create a Message", read 2026-11-21. */
final class MessagesRequestDecoder {

    private MessagesRequestDecoder() {}

    static Chat decode(byte[] body) {
        Fields request = Fields.of(ANTHROPIC, body);
        String model = request.text("model");
        if (!request.has("messages")) throw request.wrong("messages", "an array of messages");
        List<Turn> turns = new ArrayList<>();
        List<Part> system = MessagesBlocks.content(request, "system");
        if (!system.isEmpty()) turns.add(new Turn(Role.SYSTEM, system));
        for (Fields message : request.objects("messages")) turns.add(turn(message));
        Optional<Fields> output = request.object("output_config");
        Optional<Fields> format = output.flatMap(of -> of.object("format"));
        if (format.isEmpty()) format = request.object("output_format");
        return new Chat(
                model,
                turns,
                MessagesTools.decode(request),
                sampling(request),
                request.integer("max_tokens"),
                thinking(
                        request.object("thinking").orElse(null),
                        output.map(of -> of.text("effort")).orElse("")),
                format.map(MessagesRequestDecoder::format),
                new Requester(user(request), Optional.empty()),
                request.flag("stream").orElse(false),
                true,
                request.rest());
    }

    private static Turn turn(Fields message) {
        Role role = switch (message.requiredText("role")) {
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            case "system" -> Role.SYSTEM;
            default -> throw message.wrong("role", "user or assistant");
        };
        return new Turn(role, MessagesBlocks.content(message, "content"), message.rest());
    }

    private static Sampling sampling(Fields request) {
        return new Sampling(
                request.number("temperature"),
                request.number("top_p"),
                request.integer("top_k"),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                request.texts("stop_sequences"));
    }

    private static Thinking thinking(@Nullable Fields thinking, String word) {
        Optional<Effort> effort = Effort.of(word);
        if (thinking == null) return new Thinking(effort, OptionalLong.empty(), false, "");
        String summary = thinking.text("display").equals("omitted") ? "none" : "";
        return switch (thinking.requiredText("type")) {
            case "disabled" -> Thinking.of(0);
            case "enabled" -> new Thinking(effort, thinking.integer("budget_tokens"), false, summary);
            // Whatever else is to come leaves it to the model.
            default -> new Thinking(effort, OptionalLong.empty(), true, summary);
        };
    }

    private static ResponseFormat format(Fields format) {
        return new ResponseFormat.JsonSchema(
                "",
                "",
                format.tree("schema").orElseThrow(() -> format.wrong("schema", "an object")),
                Optional.of(true));
    }

    private static String user(Fields request) {
        JsonNode user = request.node("metadata").path("user_id");
        return user.asText("");
    }
}
