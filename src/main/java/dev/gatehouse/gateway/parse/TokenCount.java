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
 * How many tokens a conversation has, by OpenAI's tokenizer o200k: another vendor's differs by a tenth or two.
 */
public final class TokenCount {

    /** Role and borders of a message. Source: OpenAI Cookbook, "How to count tokens with tiktoken", read 2026-11-21. */
    private static final long OF_A_TURN = 4;

    /** Around a tool's name, description and schema. */
    private static final long OF_A_TOOL = 10;

    /** The most that vendors count for a picture of a usual size. Source: Anthropic, "Vision", read 2026-11-21. */
    static final long OF_A_PICTURE = 1_600;

    /** A page has some 3,000 tokens, and some 100 KB in base64. */
    static final long CHARS_A_DOCUMENT_TOKEN = 33;

    /** Some 1,000 tokens, which take a third of a millisecond: enough to know what a token of this conversation is like. */
    private static final int SAMPLE_CHARS = 4_000;

    private final long most;
    private long chars;
    private long sampled;
    private long tokensOfSample;
    private long beside;

    /** @param most characters that are given to the tokenizer; the rest is taken to be like them */
    private TokenCount(long most) {
        this.most = most;
    }

    /** Read when it is first needed: 20 MB that most gateways do without. */
    private static final class Vocabulary {
        static final Encoding O200K = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    }

    /** Of all of it. */
    public static long of(Chat chat) {
        return new TokenCount(Long.MAX_VALUE).count(chat);
    }

    /** By the beginning of it, which is cheap however long it is. */
    public static long sampled(Chat chat) {
        return new TokenCount(SAMPLE_CHARS).count(chat);
    }

    private long count(Chat chat) {
        for (Turn turn : chat.turns()) {
            beside += OF_A_TURN;
            parts(turn.parts());
        }
        for (Tool tool : chat.tools().all()) {
            beside += OF_A_TOOL;
            tool(tool);
        }
        return beside + (sampled == chars ? tokensOfSample : tokensOfSample * chars / sampled);
    }

    private void parts(List<Part> parts) {
        for (Part part : parts) part(part);
    }

    private void part(Part part) {
        switch (part) {
            case Part.Text text -> text(text.text());
            case Part.Reasoning thought -> text(thought.text());
            case Part.Refusal refusal -> text(refusal.text());
            case Part.ToolCall call -> {
                text(call.name());
                text(call.arguments());
            }
            case Part.ToolResult result -> {
                beside += OF_A_TURN;
                parts(result.content());
            }
            case Part.Image image -> beside += isEmpty(image.media()) ? 0 : OF_A_PICTURE;
            case Part.Document document -> document(document.media());
            case Part.Audio audio -> beside += audio.base64().length() / CHARS_A_DOCUMENT_TOKEN;
            case Part.Foreign foreign -> text(foreign.raw().toString());
        }
    }

    /** Left so by {@link Attached}, which counts what was there. */
    private static boolean isEmpty(Media media) {
        return media instanceof Media.Inline inline && inline.base64().isEmpty();
    }

    private void document(Media media) {
        switch (media) {
            case Media.PlainText text -> text(text.text());
            case Media.Inline inline -> beside += inline.base64().length() / CHARS_A_DOCUMENT_TOKEN;
            case Media.Url url -> beside += OF_A_PICTURE;
            case Media.File file -> beside += OF_A_PICTURE;
        }
    }

    private void tool(Tool tool) {
        switch (tool) {
            case Tool.Function function -> {
                text(function.name());
                text(function.description());
                function.schema().ifPresent(schema -> text(schema.toString()));
            }
            case Tool.Custom custom -> {
                text(custom.name());
                text(custom.description());
            }
            case Tool.BuiltIn builtIn -> text(builtIn.raw().toString());
        }
    }

    private void text(String text) {
        chars += text.length();
        int taken = (int) Math.min(text.length(), most - sampled);
        if (taken == 0) return;
        sampled += taken;
        tokensOfSample += Vocabulary.O200K.countTokensOrdinary(text.substring(0, taken));
    }
}
