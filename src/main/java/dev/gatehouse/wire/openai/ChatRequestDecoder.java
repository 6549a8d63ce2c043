package dev.gatehouse.wire.openai;

import static dev.gatehouse.domain.Dialect.OPENAI_CHAT;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.CustomInput;
import dev.gatehouse.wire.neutral.DataUrl;
import dev.gatehouse.wire.neutral.Effort;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.Media;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Requester;
import dev.gatehouse.wire.neutral.ResponseFormat;
import dev.gatehouse.wire.neutral.Rest;
import dev.gatehouse.wire.neutral.Role;
import dev.gatehouse.wire.neutral.Sampling;
import dev.gatehouse.wire.neutral.Thinking;
import dev.gatehouse.wire.neutral.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads a chat completion request. Source: OpenAI API reference, "Create chat completion", read 2026-11-21. */
final class ChatRequestDecoder {

    private ChatRequestDecoder() {}

    static Chat decode(byte[] body) {
        Fields request = Fields.of(OPENAI_CHAT, body);
        String model = request.text("model");
        if (!request.has("messages")) throw request.wrong("messages", "an array of messages");
        List<Turn> turns = new ArrayList<>();
        for (Fields message : request.objects("messages")) turns.add(turn(message));
        // What is as good as absent.
        if (request.object().path("n").asInt() == 1) request.node("n");
        if (isText(request.object().path("modalities"))) request.node("modalities");
        return new Chat(
                model,
                turns,
                ChatTools.decode(request),
                sampling(request),
                maxOutput(request),
                thinking(request),
                format(request),
                new Requester(request.text("user"), request.tree("metadata")),
                request.flag("stream").orElse(false),
                request.object("stream_options")
                        .flatMap(options -> options.flag("include_usage"))
                        .orElse(false),
                request.rest());
    }

    private static boolean isText(JsonNode modalities) {
        return modalities.size() == 1 && modalities.path(0).asText().equals("text");
    }

    private static Sampling sampling(Fields request) {
        return new Sampling(
                request.number("temperature"),
                request.number("top_p"),
                OptionalLong.empty(),
                request.number("frequency_penalty"),
                request.number("presence_penalty"),
                request.integer("seed"),
                request.texts("stop"));
    }

    private static OptionalLong maxOutput(Fields request) {
        OptionalLong older = request.integer("max_tokens");
        OptionalLong newer = request.integer("max_completion_tokens");
        return newer.isPresent() ? newer : older;
    }

    private static Thinking thinking(Fields request) {
        String word = request.text("reasoning_effort");
        if (word.isEmpty()) return Thinking.UNSAID;
        return Effort.of(word)
                .map(Thinking::of)
                .orElseThrow(() -> request.wrong("reasoning_effort", "none, minimal, low, medium, high or xhigh"));
    }

    private static Optional<ResponseFormat> format(Fields request) {
        Optional<Fields> format = request.object("response_format");
        if (format.isEmpty()) return Optional.empty();
        return switch (format.get().requiredText("type")) {
            case "text" -> Optional.empty();
            case "json_object" -> Optional.of(new ResponseFormat.JsonObject());
            case "json_schema" -> Optional.of(schema(format.get()));
            default -> throw format.get().wrong("type", "text, json_object or json_schema");
        };
    }

    private static ResponseFormat schema(Fields format) {
        Fields schema = format.object("json_schema").orElseThrow(() -> format.wrong("json_schema", "an object"));
        return new ResponseFormat.JsonSchema(
                schema.text("name"),
                schema.text("description"),
                schema.tree("schema").orElseThrow(() -> schema.wrong("schema", "an object")),
                schema.flag("strict"));
    }

    private static Turn turn(Fields message) {
        return switch (message.requiredText("role")) {
            case "system" -> new Turn(Role.SYSTEM, content(message), message.rest());
            case "developer" -> new Turn(Role.DEVELOPER, content(message), message.rest());
            case "user" -> new Turn(Role.USER, content(message), message.rest());
            case "assistant" -> assistant(message);
            case "tool" -> {
                String id = message.requiredText("tool_call_id");
                var result = new Part.ToolResult(id, content(message), false, Rest.NONE);
                yield new Turn(Role.USER, List.of(result), message.rest());
            }
            default -> throw message.wrong("role", "system, developer, user, assistant or tool");
        };
    }

    private static Turn assistant(Fields message) {
        List<Part> parts = new ArrayList<>(ChatThoughts.decode(message));
        parts.addAll(content(message));
        String refusal = message.text("refusal");
        if (!refusal.isEmpty()) parts.add(new Part.Refusal(refusal));
        for (Fields call : message.objects("tool_calls")) parts.add(call(call));
        return new Turn(Role.ASSISTANT, parts, message.rest());
    }

    private static Part.ToolCall call(Fields call) {
        String id = call.text("id");
        String type = call.text("type");
        call.node("index");
        if (type.equals("custom")) {
            Fields custom = call.object("custom").orElseThrow(() -> call.wrong("custom", "an object"));
            return new Part.ToolCall(
                    id, custom.requiredText("name"), CustomInput.wrap(custom.text("input")), call.rest());
        }
        Fields function = call.object("function").orElseThrow(() -> call.wrong("function", "an object"));
        return new Part.ToolCall(id, function.requiredText("name"), function.text("arguments"), call.rest());
    }

    /** Text, or parts. */
    private static List<Part> content(Fields message) {
        JsonNode content = message.node("content");
        if (content.isMissingNode()) return List.of();
        if (content.isTextual())
            return content.textValue().isEmpty() ? List.of() : List.of(new Part.Text(content.textValue()));
        List<Part> parts = new ArrayList<>();
        for (Fields part : message.objects("content")) parts.add(part(part));
        return parts;
    }

    private static Part part(Fields part) {
        return switch (part.requiredText("type")) {
            case "text" -> new Part.Text(part.requiredText("text"), part.rest());
            case "refusal" -> new Part.Refusal(part.requiredText("refusal"));
            case "image_url" -> {
                Fields image = part.object("image_url").orElseThrow(() -> part.wrong("image_url", "an object"));
                yield new Part.Image(DataUrl.read(image.requiredText("url")), image.text("detail"), part.rest());
            }
            case "input_audio" -> {
                Fields audio = part.object("input_audio").orElseThrow(() -> part.wrong("input_audio", "an object"));
                yield new Part.Audio(audio.requiredText("data"), audio.text("format"), part.rest());
            }
            case "file" -> {
                Fields file = part.object("file").orElseThrow(() -> part.wrong("file", "an object"));
                yield new Part.Document(media(file), file.text("filename"), part.rest());
            }
            default -> new Part.Foreign(OPENAI_CHAT, part.object());
        };
    }

    private static Media media(Fields file) {
        if (file.has("file_id")) return new Media.File(file.text("file_id"), OPENAI_CHAT);
        return DataUrl.read(file.requiredText("file_data"));
    }
}
