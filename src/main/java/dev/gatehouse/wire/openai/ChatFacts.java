package dev.gatehouse.wire.openai;

import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Shape;
import dev.gatehouse.wire.Splice;
import dev.gatehouse.wire.neutral.UpstreamError;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway must know of one answer or of one chunk of a streamed answer; the answer itself stays bytes.
 *
 * <p>Offsets count from the start of the array that was scanned.
 */
public final class ChatFacts {

    Span model = Span.NONE;
    Span id = Span.NONE;
    Span created = Span.NONE;
    Span usageSpan = Span.NONE;
    List<Piece> pieces = List.of();
    String finishReason = "";
    boolean choices;
    boolean content;
    long choicesSeen;
    long choicesFinished;
    boolean cutShort;
    boolean completion;
    boolean lastEvent;

    @Nullable
    Usage usage;

    @Nullable
    UpstreamError error;

    ChatFacts() {}

    /** At least one choice. */
    public boolean hasChoices() {
        return choices;
    }

    /** Something a person or an agent would see: text, reasoning, a tool call, a refusal, audio. */
    public boolean hasContent() {
        return content;
    }

    /** Which choices are in it, one bit for each index; those beyond the 64th share the last bit. */
    public long choicesSeen() {
        return choicesSeen;
    }

    /** Which of them named their finish reason. */
    public long choicesFinished() {
        return choicesFinished;
    }

    /**
     * Nothing that anyone would see, and no reason for it: not the length limit, which reasoning may use up alone, and not a
     * content filter. A finished completion of a text is never empty: there may be nothing to add to it.
     */
    public boolean isEmpty() {
        return !content && !cutShort && !completion;
    }

    /** An event after which the answer is complete, by its {@code type}. */
    public boolean isLastEvent() {
        return lastEvent;
    }

    /** Usage and nothing else: the chunk that only {@code stream_options.include_usage} brings. */
    public boolean isUsageOnly() {
        return usage != null && !choices;
    }

    public Optional<Usage> usage() {
        return Optional.ofNullable(usage);
    }

    /** The error that the body or chunk is, whatever the HTTP status said. */
    public Optional<UpstreamError> error() {
        return Optional.ofNullable(error);
    }

    /** Where a value is; the quotes of a text belong to it. */
    public record Span(int from, int to) {

        static final Span NONE = new Span(-1, -1);

        public boolean isThere() {
            return from >= 0;
        }
    }

    /** A part of the answer that grows from chunk to chunk. */
    public enum Part {
        TEXT,
        REASONING,
        REFUSAL,
        TOOL_NAME,
        TOOL_ARGUMENTS,
        /** Something that is no text: audio, or a list where a text is usual. */
        OTHER
    }

    /**
     * What a chunk adds to a part.
     *
     * @param tool the index of the tool call, 0 for what belongs to none
     * @param from where the inside of the JSON string begins, escaped as it came; of {@link Part#OTHER} nothing is known
     */
    public record Piece(Part part, int tool, int from, int to) {}

    /**
     * What the chunk adds to the answer, in the order in which it says so. Of whole answers only completions have pieces, which
     * look like their chunks.
     */
    public List<Piece> pieces() {
        return pieces;
    }

    /** The last finish reason in it; empty if there is none. */
    public String finishReason() {
        return finishReason;
    }

    public Span id() {
        return id;
    }

    public Span created() {
        return created;
    }

    /** The usage object. */
    public Span usageSpan() {
        return usageSpan;
    }

    /** The edit that makes the answer show this model; none if it names no model. */
    public List<Splice.Edit> showing(byte[] quotedModel) {
        return model.isThere() ? List.of(new Splice.Edit(model.from(), model.to(), quotedModel)) : List.of();
    }

    /** The text that it adds, if it says nothing beside that another chunk of the same stream would not say again; else null. */
    @Nullable
    Piece onlyPiece() {
        boolean saysMore = pieces.size() != 1 || usage != null || error != null || lastEvent || !finishReason.isEmpty();
        if (saysMore) return null;
        Piece piece = pieces.getFirst();
        return piece.to() > piece.from() ? piece : null;
    }

    /** Those of a chunk that fitted the shape which was learned from this one. */
    ChatFacts moved(Shape shape) {
        var facts = new ChatFacts();
        facts.model = moved(model, shape);
        facts.id = moved(id, shape);
        facts.created = moved(created, shape);
        Piece piece = pieces.getFirst();
        facts.pieces = List.of(new Piece(piece.part(), piece.tool(), shape.textFrom(), shape.textTo()));
        facts.choices = choices;
        facts.content = content;
        facts.choicesSeen = choicesSeen;
        facts.choicesFinished = choicesFinished;
        return facts;
    }

    private static Span moved(Span span, Shape shape) {
        if (!span.isThere()) return span;
        int from = shape.moved(span.from());
        // A value stands in one piece, and mostly before the text, where nothing moves.
        return from == span.from() ? span : new Span(from, from + span.to() - span.from());
    }
}
