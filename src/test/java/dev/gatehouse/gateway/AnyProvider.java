package dev.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.testing.Script;
import dev.gatehouse.wire.Streams;
import dev.gatehouse.wire.anthropic.MessagesCodec;
import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.Codec;
import dev.gatehouse.wire.neutral.FinishReason;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.openai.ChatCodec;
import dev.gatehouse.wire.responses.ResponsesCodec;
import java.util.List;
import java.util.Optional;

/** Providers of the dialects that clients speak as well, which all answer the same. */
final class AnyProvider {

    static final Answer TEXT = new Answer(
            "id-1",
            "m1",
            1_790_000_000,
            List.of(new Part.Text("Grüße aus \"Zürich\"")),
            List.of(),
            new ChatEvent.Finish(FinishReason.STOP),
            Optional.of(new Usage(7, 0, 5, 0)));

    private AnyProvider() {}

    /** A provider that answers so, in its dialect, whole or as a stream. */
    static Script saying(Dialect dialect, Answer answer) {
        Codec codec = codec(dialect);
        return (request, wire) -> {
            if (request.text().contains("\"stream\":true")) {
                wire.sse();
                wire.chunk(new String(Streams.encode(codec, answer.events(), Showing.ALL), UTF_8));
                wire.endChunks();
            } else {
                wire.json(200, new String(codec.encodeAnswer(answer, Showing.ALL), UTF_8));
            }
        };
    }

    private static Codec codec(Dialect dialect) {
        return switch (dialect) {
            case OPENAI_CHAT -> new ChatCodec();
            case ANTHROPIC -> new MessagesCodec();
            case OPENAI_RESPONSES -> new ResponsesCodec();
            case GEMINI -> throw new IllegalArgumentException("no client speaks it");
        };
    }
}
