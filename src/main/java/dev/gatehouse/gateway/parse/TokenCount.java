package dev.gatehouse.gateway.parse;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.Media;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Tool;
import dev.gatehouse.wire.neutral.Turn;
import java.util.List;

/**
 * How many tokens a conversation has, by OpenAI's tokenizer o200k: another vendor's differs by a tenth or two. Thread-safe.
 */
public final class TokenCount {

    /** Role and borders of a message. Source: OpenAI Cookbook, "How to count tokens with tiktoken", read 2026-11-21. */
    private static final long OF_A_TURN = 4;

    /** Around a tool's name, description and schema. */
    private static final long OF_A_TOOL = 10;

    /** The most that vendors count for a picture of a usual size. Source: Anthropic, "Vision", read 2026-11-21. */
    private static final long OF_A_PICTURE = 1_600;

    /** A page has some 3,000 tokens, and some 100 KB in base64. */
    private static final long CHARS_A_DOCUMENT_TOKEN = 33;

    private TokenCount() {}

    /** Read when it is first needed: 20 MB that most gateways do without. */
    private static final class Vocabulary {
        static final Encoding O200K = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    }

    public static long of(Chat chat) {
        long tokens = 0;
        for (Turn turn : chat.turns()) tokens += OF_A_TURN + of(turn.parts());
        for (Tool tool : chat.tools().all()) tokens += OF_A_TOOL + of(tool);
        return tokens;
    }

    private static long of(List<Part> parts) {
        long tokens = 0;
        for (Part part : parts) tokens += of(part);
        return tokens;
    }

    private static long of(Part part) {
        return switch (part) {
            case Part.Text text -> of(text.text());
            case Part.Reasoning thought -> of(thought.text());
            case Part.Refusal refusal -> of(refusal.text());
            case Part.ToolCall call -> of(call.name()) + of(call.arguments());
            case Part.ToolResult result -> OF_A_TURN + of(result.content());
            case Part.Image image -> OF_A_PICTURE;
            case Part.Document document -> ofDocument(document.media());
            case Part.Audio audio -> audio.base64().length() / CHARS_A_DOCUMENT_TOKEN;
            case Part.Foreign foreign -> of(foreign.raw().toString());
        };
    }

    private static long ofDocument(Media media) {
        return switch (media) {
            case Media.PlainText text -> of(text.text());
            case Media.Inline inline -> inline.base64().length() / CHARS_A_DOCUMENT_TOKEN;
            case Media.Url url -> OF_A_PICTURE;
            case Media.File file -> OF_A_PICTURE;
        };
    }

    private static long of(Tool tool) {
        return switch (tool) {
            case Tool.Function function ->
                of(function.name())
                        + of(function.description())
                        + function.schema().map(schema -> of(schema.toString())).orElse(0L);
            case Tool.Custom custom -> of(custom.name()) + of(custom.description());
            case Tool.BuiltIn builtIn -> of(builtIn.raw().toString());
        };
    }

    private static long of(String text) {
        return Vocabulary.O200K.countTokensOrdinary(text);
    }
}
