package dev.gatehouse.wire.openai;

import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Splice;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway must know of one answer or of one chunk of a streamed answer; the answer itself stays bytes.
 *
 * <p>Offsets count from the start of the array that was scanned.
 */
public final class ChatFacts {

    int modelFrom = -1;
    int modelTo = -1;
    boolean choices;
    boolean content;
    long choicesSeen;
    long choicesFinished;
    boolean cutShort;

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
     * content filter.
     */
    public boolean isEmpty() {
        return !content && !cutShort;
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

    /** The edit that makes the answer show this model; none if it names no model. */
    public List<Splice.Edit> showing(byte[] quotedModel) {
        return modelFrom < 0 ? List.of() : List.of(new Splice.Edit(modelFrom, modelTo, quotedModel));
    }
}
