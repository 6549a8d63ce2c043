package dev.gatehouse.wire.gemini;

import static dev.gatehouse.domain.Dialect.GEMINI;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Trees;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.FailureKind;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.FinishReason;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the pieces of one answer say; only of its first candidate. A signature, which is a field of what it signs, is told before that. Source:
 * Gemini API reference, "GenerateContentResponse", read 2026-11-21. Not thread-safe.
 */
final class Pieces {

    private final Consumer<ChatEvent> events;
    private int calls;
    private boolean started;
    private boolean over;
    private @Nullable Usage untold;
    private byte @Nullable [] unread;

    Pieces(Consumer<ChatEvent> events) {
        this.events = events;
    }

    void add(Fields piece) {
        if (piece.has("error")) {
            fail(piece);
            return;
        }
        start(piece);
        for (Fields candidate : piece.objects("candidates")) {
            if (candidate.count("index") == 0) candidate(candidate);
        }
        String blocked = piece.object("promptFeedback")
                .map(feedback -> feedback.text("blockReason"))
                .orElse("");
        if (!blocked.isEmpty()) finish(FinishReason.CONTENT_FILTER);
        GeminiUsage.decode(piece).ifPresent(this::untold);
        // Each piece tells the usage so far; what counts is the last.
        if (over) usage();
    }

    /** The same for a piece that is plain text; false for the first, which says more. */
    boolean add(TextPiece piece) {
        if (!started || over) return false;
        events.accept(new ChatEvent.TextDelta(piece.text()));
        readUnread();
        piece.usage().ifPresent(this::untold);
        return true;
    }

    /**
     * The same.
     *
     * @param unread the whole piece, whose usage is read if no later one tells it
     */
    boolean add(String text, byte[] unread) {
        if (!started || over) return false;
        events.accept(new ChatEvent.TextDelta(text));
        this.unread = unread;
        return true;
    }

    private void untold(Usage usage) {
        untold = usage;
        unread = null;
    }

    /** Nothing more comes. */
    void end() {
        usage();
    }

    private void usage() {
        readUnread();
        if (untold != null) events.accept(new ChatEvent.UsageReport(untold));
        untold = null;
    }

    private void readUnread() {
        byte[] last = unread;
        unread = null;
        if (last == null) return;
        TextPiece.read(last, 0, last.length).flatMap(TextPiece::usage).ifPresent(this::untold);
    }

    private void start(Fields piece) {
        if (started) return;
        started = true;
        events.accept(new ChatEvent.Start(piece.text("responseId"), piece.text("modelVersion"), 0));
    }

    private void candidate(Fields candidate) {
        if (over) return;
        candidate
                .object("content")
                .ifPresent(content -> content.objects("parts").forEach(this::part));
        for (String note : List.of("citationMetadata", "groundingMetadata")) {
            JsonNode raw = candidate.node(note);
            if (raw.isObject()) events.accept(new ChatEvent.Annotation(GEMINI, raw));
        }
        String reason = candidate.text("finishReason");
        if (reason.isEmpty()) return;
        Optional<FinishReason> known = reason(reason);
        if (known.isPresent()) finish(known.get());
        else broken(reason);
    }

    private void part(Fields part) {
        String signature = part.text("thoughtSignature");
        String text = part.text("text");
        if (part.flag("thought").orElse(false)) {
            if (!text.isEmpty() || !signature.isEmpty())
                events.accept(new ChatEvent.ReasoningDelta(text, signature, "", GEMINI));
            return;
        }
        if (!signature.isEmpty()) events.accept(new ChatEvent.ReasoningDelta("", signature, "", GEMINI));
        if (!text.isEmpty()) events.accept(new ChatEvent.TextDelta(text));
        part.object("functionCall").ifPresent(this::call);
    }

    private void call(Fields call) {
        int index = calls++;
        String id = call.text("id");
        events.accept(
                new ChatEvent.ToolCallStart(index, id.isEmpty() ? "call_" + index : id, call.requiredText("name")));
        String arguments = call.tree("args").map(Trees::write).orElse("{}");
        events.accept(new ChatEvent.ToolCallDelta(index, arguments));
    }

    /** Empty for what is no end but a mishap. */
    private Optional<FinishReason> reason(String word) {
        return switch (word) {
            case "STOP", "FINISH_REASON_UNSPECIFIED" ->
                Optional.of(calls > 0 ? FinishReason.TOOL_CALLS : FinishReason.STOP);
            case "MAX_TOKENS" -> Optional.of(FinishReason.LENGTH);
            case "SAFETY",
                    "RECITATION",
                    "LANGUAGE",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION" -> Optional.of(FinishReason.CONTENT_FILTER);
            case "MALFORMED_FUNCTION_CALL",
                    "UNEXPECTED_TOOL_CALL",
                    "TOO_MANY_TOOL_CALLS",
                    "MISSING_THOUGHT_SIGNATURE",
                    "MALFORMED_RESPONSE" -> Optional.empty();
            default -> Optional.of(FinishReason.STOP);
        };
    }

    private void finish(FinishReason reason) {
        if (over) return;
        over = true;
        events.accept(new ChatEvent.Finish(reason));
    }

    private void broken(String reason) {
        over = true;
        events.accept(new ChatEvent.Failure(
                FailureKind.SERVER, 0, reason, "The model's answer could not be used: " + reason + "."));
    }

    private void fail(Fields piece) {
        if (over) return;
        over = true;
        events.accept(Errors.decode(0, Trees.bytes(piece.object())));
    }
}
