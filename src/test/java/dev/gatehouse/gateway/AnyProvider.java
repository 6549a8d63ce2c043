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

/** Providers of every dialect that all answer the same. */
final class AnyProvider {

    static final String SAID = "Grüße aus \"Zürich\"";
    private static final String ARGUMENTS = "{\"city\":\"Z\\u00fcrich\"}";
    private static final Usage USAGE = new Usage(7, 0, 5, 0);

    static final Answer TEXT = answer(new Part.Text(SAID), FinishReason.STOP);
    static final Answer CALL = answer(new Part.ToolCall("call_7", "weather", ARGUMENTS), FinishReason.TOOL_CALLS);

    private static Answer answer(Part part, FinishReason finish) {
        return new Answer(
                "id-1",
                "m1",
                1_790_000_000,
                List.of(part),
                List.of(),
                new ChatEvent.Finish(finish),
                Optional.of(USAGE));
    }

    private AnyProvider() {}

    /** A provider that answers so, in its dialect, whole or as a stream. */
    static Script saying(Dialect dialect, Answer answer) {
        return (request, wire) -> {
            boolean stream =
                    request.text().contains("\"stream\":true") || request.path().contains("streamGenerate");
            if (dialect == Dialect.GEMINI) {
                if (!stream) {
                    wire.json(200, gemini(answer));
                    return;
                }
                wire.sse();
                wire.frame(gemini(answer));
                wire.endChunks();
                return;
            }
            Codec codec = codec(dialect);
            if (!stream) {
                wire.json(200, new String(codec.encodeAnswer(answer, Showing.ALL), UTF_8));
                return;
            }
            wire.sse();
            wire.chunk(new String(Streams.encode(codec, answer.events(), Showing.ALL), UTF_8));
            wire.endChunks();
        };
    }

    private static Codec codec(Dialect dialect) {
        return switch (dialect) {
            case OPENAI_CHAT -> new ChatCodec();
            case ANTHROPIC -> new MessagesCodec();
            case OPENAI_RESPONSES -> new ResponsesCodec();
            case GEMINI -> throw new IllegalArgumentException("upstreams only");
        };
    }

    private static String gemini(Answer answer) {
        String part = answer.parts().getFirst() instanceof Part.Text
                ? "{\"text\":\"Grüße aus \\\"Zürich\\\"\"}"
                : "{\"functionCall\":{\"name\":\"weather\",\"args\":{\"city\":\"Zürich\"}}}";
        return """
                {"candidates":[{"content":{"role":"model","parts":[%s]},"finishReason":"STOP","index":0}],\
                "usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":5,"totalTokenCount":12},\
                "modelVersion":"m1","responseId":"r1"}""".formatted(part);
    }
}
