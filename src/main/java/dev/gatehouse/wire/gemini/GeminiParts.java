package dev.gatehouse.wire.gemini;

import static dev.gatehouse.domain.Dialect.GEMINI;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.Media;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Rest;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What is said and shown, as parts. */
final class GeminiParts {

    /** A link does not tell what is behind it, and the vendor wants to be told. */
    private static final Map<String, String> TYPES_BY_EXTENSION = Map.of(
            "png", "image/png",
            "jpg", "image/jpeg",
            "jpeg", "image/jpeg",
            "webp", "image/webp",
            "gif", "image/gif",
            "heic", "image/heic",
            "pdf", "application/pdf",
            "txt", "text/plain");

    private GeminiParts() {}

    static void add(Part part, ArrayNode parts, Dropped dropped) {
        switch (part) {
            case Part.Text text -> add(Trees.object().put("text", text.text()), text.rest(), parts, dropped);
            case Part.Refusal refusal -> parts.addObject().put("text", refusal.text());
            case Part.Image image -> {
                if (!image.detail().isEmpty() && !image.detail().equals("auto")) dropped.field("detail");
                media(image.media(), "image", image.rest(), parts, dropped);
            }
            case Part.Document document -> media(document.media(), "document", document.rest(), parts, dropped);
            case Part.Audio audio -> {
                String type = "audio/" + (audio.format().isEmpty() ? "wav" : audio.format());
                add(inline(type, audio.base64()), audio.rest(), parts, dropped);
            }
            case Part.Foreign foreign -> {
                if (foreign.dialect() == GEMINI) parts.add(foreign.raw());
                else noPlace(foreign.raw().path("type").asText(""), dropped);
            }
            case Part.Reasoning reasoning -> dropped.field("thinking");
            case Part.ToolCall call -> noPlace("tool_use", dropped);
            case Part.ToolResult result -> noPlace("tool_result", dropped);
        }
    }

    private static void media(Media media, String what, Rest rest, ArrayNode parts, Dropped dropped) {
        switch (media) {
            case Media.Inline inline -> add(inline(inline.type(), inline.base64()), rest, parts, dropped);
            case Media.Url url -> add(file(url.url()), rest, parts, dropped);
            case Media.File file when file.dialect() == GEMINI -> add(file(file.id()), rest, parts, dropped);
            case Media.File file -> noPlace(what, dropped);
            case Media.PlainText plain -> add(Trees.object().put("text", plain.text()), rest, parts, dropped);
        }
    }

    private static ObjectNode inline(String type, String base64) {
        ObjectNode node = Trees.object();
        node.putObject("inlineData").put("mimeType", type).put("data", base64);
        return node;
    }

    private static ObjectNode file(String uri) {
        ObjectNode node = Trees.object();
        ObjectNode file = node.putObject("fileData");
        String path = uri.replaceFirst("[?#].*$", "");
        String extension = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String type = TYPES_BY_EXTENSION.get(extension);
        if (type != null) file.put("mimeType", type);
        file.put("fileUri", uri);
        return node;
    }

    private static void add(ObjectNode node, Rest rest, ArrayNode parts, Dropped dropped) {
        rest.write(node, GEMINI, Set.of(), dropped);
        parts.add(node);
    }

    private static void noPlace(String what, Dropped dropped) {
        dropped.meaning("messages", "The model's provider cannot be sent a part of the type \"" + what + "\".");
    }
}
