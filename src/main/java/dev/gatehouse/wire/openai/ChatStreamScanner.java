package dev.gatehouse.wire.openai;

import dev.gatehouse.wire.JsonText;
import dev.gatehouse.wire.Shape;
import dev.gatehouse.wire.openai.ChatFacts.Piece;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@link ChatFacts} of the chunks of one stream. A chunk that differs from an earlier one in the text alone that it brings, and
 * in fields that say nothing, as nearly all do, is compared with that one instead of parsed. Not thread-safe.
 */
public final class ChatStreamScanner {

    private final Shape shape = new Shape(ChatScanner::skips, "obfuscation");
    private @Nullable ChatFacts learned;

    /** Empty if the bytes are not one JSON object. What it is follows from the bytes alone, whatever came before. */
    public Optional<ChatFacts> scan(byte[] bytes, int from, int to) {
        ChatFacts like = learned;
        if (like != null && shape.fits(bytes, from, to) && JsonText.isPlain(bytes, shape.textFrom(), shape.textTo()))
            return Optional.of(like.moved(shape));
        Optional<ChatFacts> facts = ChatScanner.scan(bytes, from, to);
        facts.ifPresent(found -> learn(bytes, from, to, found));
        return facts;
    }

    private void learn(byte[] bytes, int from, int to, ChatFacts facts) {
        Piece piece = facts.onlyPiece();
        if (piece != null && shape.learn(bytes, from, to, piece.from(), piece.to())) learned = facts;
    }
}
