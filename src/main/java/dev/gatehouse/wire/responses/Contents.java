package dev.gatehouse.wire.responses;

import static dev.gatehouse.domain.Dialect.OPENAI_RESPONSES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.DataUrl;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.Media;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Rest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The content of messages and of tool results: text, or parts. */
final class Contents {

    /** How closely the model looks at an image of which nothing is said. */
    private static final String AS_IT_LIKES = "auto";

    private Contents() {}

    /** Nothing if the field is absent. */
    static List<Part> decode(Fields of, String name) {
        JsonNode content = of.node(name);
        if (content.isMissingNode()) return List.of();
        if (content.isTextual())
            return content.textValue().isEmpty() ? List.of() : List.of(new Part.Text(content.textValue()));
        List<Part> parts = new ArrayList<>();
        for (Fields part : of.objects(name)) parts.add(part(part));
        return parts;
    }

    private static Part part(Fields part) {
        return switch (part.requiredText("type")) {
            case "input_text", "text" -> new Part.Text(part.requiredText("text"), part.rest());
            case "output_text" -> {
                // What was told of the text once; no dialect takes it back.
                part.node("annotations");
                part.node("logprobs");
                yield new Part.Text(part.requiredText("text"), part.rest());
            }
            case "refusal" -> new Part.Refusal(part.requiredText("refusal"));
            case "input_image" -> {
                String detail = part.text("detail");
                Media media = media(part, "image_url", "");
                yield new Part.Image(media, detail.equals(AS_IT_LIKES) ? "" : detail, part.rest());
            }
            case "input_file" -> {
                Media media = media(part, "file_data", "file_url");
                yield new Part.Document(media, part.text("filename"), part.rest());
            }
            case "input_audio" -> {
                Fields audio = part.object("input_audio").orElseThrow(() -> part.wrong("input_audio", "an object"));
                yield new Part.Audio(audio.requiredText("data"), audio.text("format"), part.rest());
            }
            default -> new Part.Foreign(OPENAI_RESPONSES, part.object());
        };
    }

    private static Media media(Fields part, String bytes, String link) {
        if (part.has("file_id")) return new Media.File(part.text("file_id"), OPENAI_RESPONSES);
        if (!link.isEmpty() && part.has(link)) return new Media.Url(part.text(link));
        return DataUrl.read(part.requiredText(bytes));
    }

    /** As input, with everything that has a place there. */
    static ArrayNode encode(List<Part> parts, Dropped dropped) {
        ArrayNode content = Trees.array();
        for (Part part : parts) {
            switch (part) {
                case Part.Text text -> add(content, type("input_text").put("text", text.text()), text.rest(), dropped);
                case Part.Refusal refusal -> content.add(type("input_text").put("text", refusal.text()));
                case Part.Image image -> image(image, content, dropped);
                case Part.Document document -> document(document, content, dropped);
                case Part.Audio audio -> {
                    ObjectNode node = type("input_audio");
                    node.putObject("input_audio").put("data", audio.base64()).put("format", audio.format());
                    add(content, node, audio.rest(), dropped);
                }
                case Part.Foreign foreign -> {
                    if (foreign.dialect() == OPENAI_RESPONSES) content.add(foreign.raw());
                    else noPlace(foreign.raw().path("type").asText(""), dropped);
                }
                case Part.Reasoning reasoning -> dropped.field("thinking");
                case Part.ToolCall call -> noPlace("tool_use", dropped);
                case Part.ToolResult result -> noPlace("tool_result", dropped);
            }
        }
        return content;
    }

    private static void image(Part.Image image, ArrayNode content, Dropped dropped) {
        ObjectNode node = type("input_image");
        switch (image.media()) {
            case Media.Inline inline -> node.put("image_url", DataUrl.write(inline));
            case Media.Url url -> node.put("image_url", url.url());
            case Media.File file when isOurs(file) -> node.put("file_id", file.id());
            case Media.File file -> {
                noPlace("image", dropped);
                return;
            }
            case Media.PlainText text -> node.put("image_url", text.text());
        }
        // The vendor's reference says it is required, its server takes it for "auto".
        node.put("detail", image.detail().isEmpty() ? AS_IT_LIKES : image.detail());
        add(content, node, image.rest(), dropped);
    }

    private static void document(Part.Document document, ArrayNode content, Dropped dropped) {
        ObjectNode node = type("input_file");
        switch (document.media()) {
            // Refused without a name.
            case Media.Inline inline ->
                node.put("filename", document.name().isEmpty() ? "document" : document.name())
                        .put("file_data", DataUrl.write(inline));
            case Media.Url url -> node.put("file_url", url.url());
            case Media.File file when isOurs(file) -> node.put("file_id", file.id());
            case Media.File file -> {
                noPlace("file", dropped);
                return;
            }
            case Media.PlainText plain -> node = type("input_text").put("text", plain.text());
        }
        add(content, node, document.rest(), dropped);
    }

    /** OpenAI's files are the same in both its dialects. */
    private static boolean isOurs(Media.File file) {
        return switch (file.dialect()) {
            case OPENAI_RESPONSES, OPENAI_CHAT -> true;
            case ANTHROPIC, GEMINI -> false;
        };
    }

    private static void add(ArrayNode content, ObjectNode node, Rest rest, Dropped dropped) {
        rest.write(node, OPENAI_RESPONSES, Set.of(), dropped);
        content.add(node);
    }

    static void noPlace(String what, Dropped dropped) {
        dropped.meaning(
                "input", "The model's provider cannot be sent a part of the type \"" + what + "\" as it stands here.");
    }

    private static ObjectNode type(String type) {
        return Trees.object().put("type", type);
    }
}
