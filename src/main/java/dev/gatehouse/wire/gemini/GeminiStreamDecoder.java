package dev.gatehouse.wire.gemini;

import static dev.gatehouse.domain.Dialect.GEMINI;

import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.Fields;
import dev.gatehouse.wire.neutral.StreamDecoder;
import dev.gatehouse.wire.sse.SseFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The pieces of a streamed answer, each of which looks like a whole one. */
final class GeminiStreamDecoder implements StreamDecoder {

    private final List<ChatEvent> told = new ArrayList<>(4);
    private final Pieces pieces = new Pieces(told::add);

    @Override
    public void decode(SseFrame frame, Consumer<ChatEvent> events) {
        if (!frame.hasData() || frame.dataIs("[DONE]")) return;
        SseFrame line = frame.onOneLine();
        try {
            Optional<TextPiece> text = TextPiece.read(line.bytes(), line.dataFrom(), line.dataTo());
            if (text.isPresent() && pieces.add(text.get())) return;
            pieces.add(Fields.of(GEMINI, line.bytes(), line.dataFrom(), line.dataTo()));
        } finally {
            tell(events);
        }
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
