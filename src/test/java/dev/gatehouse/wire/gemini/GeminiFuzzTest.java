package dev.gatehouse.wire.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.wire.Streams;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.Codec;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.openai.ChatCodec;
import dev.gatehouse.wire.responses.ResponsesCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever comes, a decoder throws its declared exception or none, and ends; and clients can be told what it made of it. */
class GeminiFuzzTest {

    private static final int TIMES = 10_000;

    private static final List<String> TOKENS =
            List.of("null", "{}", "[]", "-1", "1e999", "\"\"", "true", "\"\\ud800\"", "[[[[", "}");

    private final GeminiCodec codec = new GeminiCodec();
    private final Random random = new Random(9);

    @Test
    void streams() {
        List<Codec> clients = List.of(new ChatCodec(), new ResponsesCodec());
        for (int i = 0; i < TIMES; i++) {
            var events = new ArrayList<ChatEvent>();
            var decoder = codec.streamDecoder();
            for (var frame : Streams.frames(mutated(GeminiCodecTest.STREAM))) {
                try {
                    decoder.decode(frame, events::add);
                } catch (DialectException e) {
                    assertThat(e.getMessage()).isNotEmpty();
                }
            }
            decoder.end(events::add);
            for (Codec client : clients)
                assertThat(Streams.encode(client, events, Showing.ALL)).isNotEmpty();
        }
    }

    @Test
    void answersAndErrors() {
        String whole = GeminiCodecTest.STREAM.lines().toList().get(4).substring("data: ".length());
        for (int i = 0; i < TIMES; i++) {
            byte[] body = mutated(whole).getBytes(UTF_8);
            try {
                assertThat(new ChatCodec().encodeAnswer(codec.decodeAnswer(body), Showing.ALL))
                        .isNotEmpty();
            } catch (DialectException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
            assertThat(codec.decodeError(400, body)).isNotNull();
        }
    }

    private String mutated(String text) {
        var mutated = new StringBuilder(text);
        for (int n = random.nextInt(4); n >= 0; n--) {
            int at = random.nextInt(mutated.length());
            int to = Math.min(mutated.length(), at + random.nextInt(4));
            mutated.replace(at, to, TOKENS.get(random.nextInt(TOKENS.size())));
        }
        return mutated.toString();
    }
}
