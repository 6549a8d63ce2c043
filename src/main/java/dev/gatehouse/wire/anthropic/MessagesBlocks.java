package dev.gatehouse.wire.anthropic;

import static dev.gatehouse.domain.Dialect.ANTHROPIC;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.Media;
import dev.gatehouse.wire.neutral.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads content blocks. Source: Claude API reference, "Create a Message", read 2026-11-21. */
final class MessagesBlocks {

    private MessagesBlocks() {}

    /** Text, or blocks. */
    static List<Part> content(Fields of, String name) {
        JsonNode content = of.node(name);
        if (content.isMissingNode()) return List.of();
        if (content.isTextual())
            return content.textValue().isEmpty() ? List.of() : List.of(new Part.Text(content.textValue()));
        List<Part> parts = new ArrayList<>();
        for (Fields block : of.objects(name)) parts.add(part(block));
        return parts;
    }

    static Part part(Fields block) {
        return switch (block.requiredText("type")) {
            case "text" -> new Part.Text(block.requiredText("text"), block.rest());
            case "image" ->
                media(block)
                        .<Part>map(media -> new Part.Image(media, "", block.rest()))
                        .orElseGet(() -> foreign(block));
            case "document" -> {
                String title = block.text("title");
                yield media(block)
                        .<Part>map(media -> new Part.Document(media, title, block.rest()))
                        .orElseGet(() -> foreign(block));
            }
            case "tool_use" -> {
                JsonNode input = block.node("input");
                String arguments = input.isMissingNode() ? "" : Trees.write(input);
                yield new Part.ToolCall(block.requiredText("id"), block.requiredText("name"), arguments, block.rest());
            }
            case "tool_result" -> {
                List<Part> content = content(block, "content");
                boolean error = block.flag("is_error").orElse(false);
                yield new Part.ToolResult(block.requiredText("tool_use_id"), content, error, block.rest());
            }
            case "thinking" ->
                new Part.Reasoning(block.text("thinking"), block.text("signature"), "", ANTHROPIC, block.rest());
            case "redacted_thinking" -> new Part.Reasoning("", "", block.text("data"), ANTHROPIC, block.rest());
            default -> foreign(block);
        };
    }

    private static Part foreign(Fields block) {
        return new Part.Foreign(ANTHROPIC, block.object());
    }

    private static Optional<Media> media(Fields block) {
        Fields source = block.object("source").orElseThrow(() -> block.wrong("source", "an object"));
        return switch (source.requiredText("type")) {
            case "base64" ->
                Optional.of(new Media.Inline(source.requiredText("media_type"), source.requiredText("data")));
            case "url" -> Optional.of(new Media.Url(source.requiredText("url")));
            case "file" -> Optional.of(new Media.File(source.requiredText("file_id"), ANTHROPIC));
            case "text" -> Optional.of(new Media.PlainText(source.requiredText("data")));
            default -> Optional.empty();
        };
    }
}
