package dev.gatehouse.wire.openai;

import static dev.gatehouse.domain.Dialect.OPENAI_CHAT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.DataUrl;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.Media;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Rest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The content of a message, as parts or, if that is all there is, as text. Not thread-safe. */
final class ChatContent {

    private final Dropped dropped;
    private final ArrayNode parts = Trees.array();
    private final List<String> texts = new ArrayList<>();

    ChatContent(Dropped dropped) {
        this.dropped = dropped;
    }

    void add(Part part) {
        switch (part) {
            case Part.Text text -> {
                texts.add(text.text());
                add(part("text").put("text", text.text()), text.rest());
            }
            case Part.Refusal refusal -> parts.add(part("refusal").put("refusal", refusal.text()));
            case Part.Image image -> image(image);
            case Part.Document document -> document(document);
            case Part.Audio audio -> {
                ObjectNode node = part("input_audio");
                node.putObject("input_audio").put("data", audio.base64()).put("format", audio.format());
                add(node, audio.rest());
            }
            case Part.Foreign foreign -> {
                if (foreign.dialect() == OPENAI_CHAT) parts.add(foreign.raw());
                else noPlace(foreign.raw().path("type").asText(""));
            }
            case Part.ToolCall call -> noPlace("tool_use");
            case Part.ToolResult result -> noPlace("tool_result");
            case Part.Reasoning reasoning -> dropped.field("thinking");
        }
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** A single text as it is, else all parts. */
    JsonNode content() {
        boolean plain = parts.size() == texts.size()
                && texts.size() <= 1
                && (isEmpty() || parts.get(0).size() == 2);
        return plain ? joined() : parts;
    }

    /** The texts as one, a blank line between them, unless a part carries more than its text. */
    JsonNode joined() {
        boolean plain = parts.valueStream().allMatch(part -> part.has("text") && part.size() == 2);
        return plain ? Trees.text(String.join("\n\n", texts)) : parts;
    }

    private void document(Part.Document document) {
        switch (document.media()) {
            case Media.PlainText plain -> add(new Part.Text(plain.text(), document.rest()));
            case Media.File file
            when file.dialect() == OPENAI_CHAT -> {
                ObjectNode node = part("file");
                node.putObject("file").put("file_id", file.id());
                add(node, document.rest());
            }
            case Media.File file -> noPlace("file");
            case Media.Url url -> noPlace("document");
            case Media.Inline inline -> {
                ObjectNode node = part("file");
                // Refused without a name.
                String name = document.name().isEmpty() ? "document" : document.name();
                node.putObject("file").put("filename", name).put("file_data", DataUrl.write(inline));
                add(node, document.rest());
            }
        }
    }

    private void image(Part.Image image) {
        switch (image.media()) {
            case Media.Inline inline -> image(image, DataUrl.write(inline));
            case Media.Url link -> image(image, link.url());
            case Media.PlainText text -> add(new Part.Text(text.text()));
            case Media.File file -> noPlace("image");
        }
    }

    private void image(Part.Image image, String link) {
        ObjectNode node = part("image_url");
        ObjectNode url = node.putObject("image_url").put("url", link);
        if (!image.detail().isEmpty()) url.put("detail", image.detail());
        add(node, image.rest());
    }

    private void noPlace(String what) {
        dropped.meaning(
                "messages",
                "The model's provider cannot be sent a part of the type \"" + what + "\" as it stands here.");
    }

    private void add(ObjectNode node, Rest rest) {
        rest.write(node, OPENAI_CHAT, Set.of(), dropped);
        parts.add(node);
    }

    private static ObjectNode part(String type) {
        return Trees.object().put("type", type);
    }
}
