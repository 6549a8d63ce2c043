package dev.gatehouse.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.domain.Dialect;
import dev.gatehouse.testing.Script;
import dev.gatehouse.wire.Streams;
import dev.gatehouse.wire.anthropic.MessagesCodec;
import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.Codec;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.openai.ChatCodec;
import dev.gatehouse.wire.responses.ResponsesCodec;

/** Providers of the dialects that clients speak as well, which all answer the same. */
final class AnyProvider {

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
