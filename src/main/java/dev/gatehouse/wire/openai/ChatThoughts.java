package dev.gatehouse.wire.openai;

import static dev.gatehouse.domain.Dialect.OPENAI_CHAT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.Part;
import java.util.ArrayList;
import java.util.List;

/**
 * Reasoning, which OpenAI's own dialect has no field for. Sources, read 2026-11-21: DeepSeek and vLLM ({@code reasoning_content}), OpenRouter ({@code
 * reasoning}, and {@code reasoning_details} for what is signed or sealed).
 */
final class ChatThoughts {

    private ChatThoughts() {}

    /** The thoughts of a message or delta. Details say what the plain text says as well, and more, so they are preferred. */
    static List<Part> decode(Fields message) {
        String plain = plain(message);
        List<Part> thoughts = new ArrayList<>(1);
        JsonNode details = message.node("reasoning_details");
        for (JsonNode detail : details) detail(detail, thoughts);
        if (thoughts.isEmpty() && !plain.isEmpty()) thoughts.add(new Part.Reasoning(plain, "", "", OPENAI_CHAT));
        return thoughts;
    }

    private static String plain(Fields message) {
        JsonNode content = message.node("reasoning_content");
        JsonNode reasoning = message.node("reasoning");
        return content.isTextual() ? content.textValue() : reasoning.asText("");
    }

    private static void detail(JsonNode detail, List<Part> thoughts) {
        Dialect dialect = dialect(detail.path("format").asText(""));
        String text = detail.path("text").asText(detail.path("summary").asText(""));
        String signature = detail.path("signature").asText("");
        String sealed = detail.path("data").asText("");
        if (text.isEmpty() && signature.isEmpty() && sealed.isEmpty()) return;
        thoughts.add(new Part.Reasoning(text, signature, sealed, dialect));
    }

    private static Dialect dialect(String format) {
        if (format.startsWith("anthropic")) return Dialect.ANTHROPIC;
        if (format.startsWith("openai-responses")) return Dialect.OPENAI_RESPONSES;
        if (format.startsWith("google-gemini")) return Dialect.GEMINI;
        return OPENAI_CHAT;
    }

    private static String format(Dialect dialect) {
        return switch (dialect) {
            case ANTHROPIC -> "anthropic-claude-v1";
            case OPENAI_RESPONSES -> "openai-responses-v1";
            case GEMINI -> "google-gemini-v1";
            case OPENAI_CHAT -> "unknown";
        };
    }

    /** What only {@code reasoning_details} can say: a signature with its text, or sealed thoughts. */
    static ObjectNode detail(String text, String signature, String sealed, Dialect dialect) {
        ObjectNode detail = Trees.object().put("format", format(dialect));
        if (!sealed.isEmpty()) return detail.put("type", "reasoning.encrypted").put("data", sealed);
        return detail.put("type", "reasoning.text").put("text", text).put("signature", signature);
    }
}
