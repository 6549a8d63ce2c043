package dev.gatehouse.gateway.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Splice;
import dev.gatehouse.wire.openai.ChatChunk;
import dev.gatehouse.wire.openai.ChatFacts;
import dev.gatehouse.wire.openai.ChatFacts.Part;
import dev.gatehouse.wire.sse.Original;
import dev.gatehouse.wire.sse.SseFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the frames of an answer to its client; those of a second attempt as if they were of the first. */
final class Outlet {

    /** As while waiting for an answer to begin. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);

    private static final byte[] WAITING = ": waiting\n\n".getBytes(US_ASCII);

    private final ClientStream client;
    private final byte[] shownModel;
    private final boolean usageWanted;
    private final @Nullable Sent sent;
    private Usage before = new Usage(0, 0, 0, 0);

    /** @param sent remembers what passes; null if nobody will ask */
    Outlet(ClientStream client, byte[] shownModel, boolean usageWanted, @Nullable Sent sent) {
        this.client = client;
        this.shownModel = shownModel;
        this.usageWanted = usageWanted;
        this.sent = sent;
    }

    ClientStream client() {
        return client;
    }

    /** An attempt broke off, and this is what it used: what the next one says of itself is only a part. */
    void add(Usage used) {
        before = before.plus(used);
    }

    void comment(SseFrame frame) throws ClientLeft {
        client.write(frame, List.of());
    }

    /** Nothing of what comes is for the client, and will not be for a while. */
    void nothingYet() throws ClientLeft {
        if (client.silence().compareTo(SIGN_OF_LIFE) >= 0) client.write(WAITING);
    }

    /** A frame of the attempt that began the answer. */
    void first(SseFrame frame, ChatFacts facts) throws ClientLeft {
        if (facts.isUsageOnly() && !usageWanted) return;
        if (sent != null) sent.note(frame, facts);
        client.write(frame, facts.showing(shownModel));
    }

    /** A frame of an attempt that goes on with the answer. */
    void later(SseFrame frame, ChatFacts facts, Sent begun) throws ClientLeft {
        if (facts.isUsageOnly() && !usageWanted) return;
        var edits = new ArrayList<>(facts.showing(shownModel));
        // What the other provider says in the client's dialect does not go on with what the client has.
        if (Original.isIn(frame)) edits.add(new Splice.Edit(frame.from(), Original.end(frame), new byte[0]));
        replace(facts.id(), begun.id(), edits);
        replace(facts.created(), begun.created(), edits);
        facts.usage().ifPresent(usage -> replace(facts.usageSpan(), ChatChunk.json(before.plus(usage)), edits));
        for (ChatFacts.Piece piece : facts.pieces()) {
            if (piece.part() != Part.REASONING) continue;
            edits.add(new Splice.Edit(piece.from(), piece.to(), new byte[0]));
        }
        edits.sort(Comparator.comparingInt(Splice.Edit::from));
        begun.note(frame, facts);
        client.write(frame, edits);
    }

    private static void replace(ChatFacts.Span span, byte[] value, List<Splice.Edit> edits) {
        if (span.isThere() && value.length > 0) edits.add(new Splice.Edit(span.from(), span.to(), value));
    }

    /** The rest of a frame whose beginning the client has. */
    void rest(Seam.Rest rest, Sent begun) throws ClientLeft {
        var chunk = new ChatChunk(begun.id(), begun.created(), shownModel);
        rest.parts().forEach((channel, text) -> {
            switch (channel.part()) {
                case TEXT -> chunk.content(text);
                case REFUSAL -> chunk.refusal(text);
                case TOOL_ARGUMENTS -> chunk.arguments(channel.tool(), text);
                case TOOL_NAME, REASONING, OTHER -> throw new IllegalStateException(channel + " has no rest");
            }
            begun.note(channel, text);
        });
        if (usageWanted) rest.facts().usage().map(before::plus).ifPresent(chunk::usage);
        client.write(chunk.event(rest.facts().finishReason()));
    }
}
