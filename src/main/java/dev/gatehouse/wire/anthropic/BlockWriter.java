package dev.gatehouse.wire.anthropic;

import static dev.gatehouse.domain.Dialect.ANTHROPIC;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.Media;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Rest;
import java.util.Base64;

/** Writes content blocks of a request. */
final class BlockWriter {

    private final Dropped dropped;

    BlockWriter(Dropped dropped) {
        this.dropped = dropped;
    }

    void add(Part part, ArrayNode blocks) {
        switch (part) {
            // Empty texts are refused.
            case Part.Text text -> {
                if (!text.text().isEmpty()) blocks.add(kept(block("text").put("text", text.text()), text.rest()));
            }
            case Part.Refusal refusal -> {
                if (!refusal.text().isEmpty()) blocks.add(block("text").put("text", refusal.text()));
            }
            case Part.Image image -> {
                if (!image.detail().isEmpty() && !image.detail().equals("auto")) dropped.field("detail");
                media(block("image"), image.media(), image.rest(), blocks);
            }
            case Part.Document document -> {
                ObjectNode block = block("document");
                if (!document.name().isEmpty()) block.put("title", document.name());
                media(block, document.media(), document.rest(), blocks);
            }
            case Part.Audio audio -> noPlace("input_audio");
            case Part.ToolCall call -> blocks.add(call(call));
            case Part.ToolResult result -> blocks.add(result(result));
            case Part.Reasoning reasoning -> reasoning(reasoning, blocks);
            case Part.Foreign foreign -> {
                if (foreign.dialect() == ANTHROPIC) blocks.add(foreign.raw());
                else noPlace(foreign.raw().path("type").asText(""));
            }
        }
    }

    private void media(ObjectNode block, Media media, Rest rest, ArrayNode blocks) {
        ObjectNode source = block.putObject("source");
        switch (media) {
            case Media.Inline inline
            when inline.type().startsWith("text/") ->
                source.put("type", "text").put("media_type", "text/plain").put("data", decoded(inline));
            case Media.Inline inline ->
                source.put("type", "base64").put("media_type", inline.type()).put("data", inline.base64());
            case Media.Url link -> source.put("type", "url").put("url", link.url());
            case Media.PlainText text ->
                source.put("type", "text").put("media_type", "text/plain").put("data", text.text());
            case Media.File file
            when file.dialect() == ANTHROPIC -> source.put("type", "file").put("file_id", file.id());
            case Media.File file -> {
                noPlace("file");
                return;
            }
        }
        blocks.add(kept(block, rest));
    }

    private String decoded(Media.Inline inline) {
        try {
            return new String(Base64.getMimeDecoder().decode(inline.base64()), UTF_8);
        } catch (IllegalArgumentException e) {
            return inline.base64();
        }
    }

    private ObjectNode call(Part.ToolCall call) {
        ObjectNode block = block("tool_use").put("id", id(call.id())).put("name", call.name());
        block.set("input", input(call.arguments()));
        return kept(block, call.rest());
    }

    private ObjectNode result(Part.ToolResult result) {
        ObjectNode block = block("tool_result").put("tool_use_id", id(result.callId()));
        ArrayNode content = Trees.array();
        result.content().forEach(part -> add(part, content));
        if (content.size() == 1 && content.get(0).has("text") && content.get(0).size() == 2)
            block.set("content", content.get(0).get("text"));
        else if (!content.isEmpty()) block.set("content", content);
        if (result.error()) block.put("is_error", true);
        return kept(block, result.rest());
    }

    /** Thoughts without Anthropic's own signature are refused. */
    private void reasoning(Part.Reasoning thought, ArrayNode blocks) {
        boolean ours = thought.dialect() == ANTHROPIC;
        if (ours && !thought.sealed().isEmpty())
            blocks.add(kept(block("redacted_thinking").put("data", thought.sealed()), thought.rest()));
        else if (ours && !thought.signature().isEmpty())
            blocks.add(kept(
                    block("thinking").put("thinking", thought.text()).put("signature", thought.signature()),
                    thought.rest()));
        else dropped.field("reasoning");
    }

    private void noPlace(String what) {
        dropped.meaning(
                "messages",
                "The model's provider cannot be sent a part of the type \"" + what + "\" as it stands here.");
    }

    private ObjectNode kept(ObjectNode block, Rest rest) {
        rest.write(block, ANTHROPIC, MessagesTools.SHARED, dropped);
        return block;
    }

    private static ObjectNode block(String type) {
        return Trees.object().put("type", type);
    }

    /** Other characters are refused; calls and results change alike, so that they still find each other. */
    private static String id(String id) {
        return id.replaceAll("[^a-zA-Z0-9_-]", "_");
    }

    /** Arguments must be an object; what a model wrote instead is kept within one. */
    static ObjectNode input(String arguments) {
        if (arguments.isBlank()) return Trees.object();
        JsonNode input = Trees.tryRead(arguments).orElseGet(() -> Trees.text(arguments));
        if (input instanceof ObjectNode object) return object;
        ObjectNode wrapped = Trees.object();
        wrapped.set(input.isTextual() ? "_raw" : "value", input);
        return wrapped;
    }
}
