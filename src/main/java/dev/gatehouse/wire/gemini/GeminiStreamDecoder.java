package dev.gatehouse.wire.gemini;

import static dev.gatehouse.domain.Dialect.GEMINI;

import dev.gatehouse.wire.Likeness;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.StreamDecoder;
import dev.gatehouse.wire.sse.SseFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The pieces of a streamed answer, each of which looks like a whole one. */
final class GeminiStreamDecoder implements StreamDecoder {

    private final List<ChatEvent> told = new ArrayList<>(4);
    private final Likeness last = new Likeness("text", GeminiUsage.COUNTS);
    private final Pieces pieces = new Pieces(told::add);

    @Override
    public void decode(SseFrame frame, Consumer<ChatEvent> events) {
        if (!frame.hasData() || frame.dataIs("[DONE]")) return;
        SseFrame line = frame.onOneLine();
        try {
            if (!isText(line)) pieces.add(Fields.of(GEMINI, line.bytes(), line.dataFrom(), line.dataTo()));
        } finally {
            tell(events);
        }
    }

    /** False for a piece that says more, of which nothing was told. */
    private boolean isText(SseFrame line) {
        String alike = last.text(line.bytes(), line.dataFrom(), line.dataTo());
        if (alike != null) return pieces.add(alike, Arrays.copyOfRange(line.bytes(), line.dataFrom(), line.dataTo()));
        Optional<TextPiece> text = TextPiece.read(line.bytes(), line.dataFrom(), line.dataTo());
        if (text.isEmpty() || !pieces.add(text.get())) return false;
        last.learn(line.bytes(), line.dataFrom(), line.dataTo());
        return true;
    }

    @Override
    public void end(Consumer<ChatEvent> events) {
        pieces.end();
        tell(events);
    }

    private void tell(Consumer<ChatEvent> events) {
        told.forEach(events);
        told.clear();
    }
}
