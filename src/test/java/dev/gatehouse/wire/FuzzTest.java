package dev.gatehouse.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.wire.gemini.GeminiCodec;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.Codec;
import dev.gatehouse.wire.neutral.DialectException;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.ModelTraits;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.neutral.StreamDecoder;
import dev.gatehouse.wire.neutral.StreamEncoder;
import dev.gatehouse.wire.sse.SseFrame;
import dev.gatehouse.wire.sse.SseReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a decoder is given, it throws its declared exception or none, and ends; and whatever it made of it can be encoded. For longer: {@code
 * -Dgatehouse.fuzz.seconds=600}.
 */
class FuzzTest {

    private static final long SECONDS = Long.getLong("gatehouse.fuzz.seconds", 20);
    private static final long SEED = Long.getLong("gatehouse.fuzz.seed", 1);

    private static final GeminiCodec GEMINI = new GeminiCodec();

    /** What may stand where something else stood. */
    private static final List<String> TOKENS = List.of(
            "null",
            "{}",
            "[]",
            "\"\"",
            "-1",
            "1e999",
            "99999999999999999999",
            "true",
            "{\"type\":\"x\"}",
            "\"\\ud800\"",
            "[[[[",
            "}",
            "\"text\"",
            "\"tool_use\"",
            "\"thinking\"",
            "\"image\"",
            "\"tool\"",
            "\"assistant\"",
            "\"reasoning\"",
            "\"custom_tool_call\"",
            "\"response.output_item.done\"",
            "<think>");

    @ParameterizedTest
    @MethodSource("dev.gatehouse.wire.Spoken#every")
    @Timeout(1_200)
    void decodersThrowOnlyWhatTheyDeclare(Spoken spoken) {
        var random = new Random(SEED);
        long end = System.nanoTime() + SECONDS * 1_000_000_000 / Spoken.every().size();
        long rounds = 0;
        while (System.nanoTime() < end) {
            var talk = new Talk(random);
            for (Spoken other : Spoken.every()) {
                request(spoken.codec(), other.codec(), talk.chat(), random);
                answer(spoken.codec(), other.codec(), talk, spoken, random);
            }
            rounds++;
        }
        assertThat(rounds).isPositive();
    }

    private static void request(Codec from, Codec to, Chat chat, Random random) {
        byte[] bytes = mutated(from.encodeRequest(chat, ModelTraits.UNKNOWN, Dropped.everything()), random);
        declared(() -> to.encodeRequest(from.decodeRequest(bytes), ModelTraits.UNKNOWN, Dropped.everything()));
        declared(() -> GEMINI.encodeRequest(from.decodeRequest(bytes), ModelTraits.UNKNOWN, Dropped.everything()));
    }

    private static void answer(Codec from, Codec to, Talk talk, Spoken spoken, Random random) {
        var answer = talk.answer(spoken.dialect());
        byte[] whole = mutated(from.encodeAnswer(answer, Showing.ALL), random);
        declared(() -> to.encodeAnswer(from.decodeAnswer(whole), Showing.ALL));
        assertThat(to.encodeError(from.decodeError(400, whole), "")).isNotEmpty();
        byte[] stream = mutated(Streams.encode(from, talk.shredded(answer.events()), Showing.ALL), random);
        StreamDecoder decoder = from.streamDecoder();
        StreamEncoder encoder = to.streamEncoder(Showing.ALL);
        List<ChatEvent> events = new ArrayList<>();
        for (SseFrame frame : frames(stream))
            declared(() -> {
                decoder.decode(frame, events::add);
                return events;
            });
        decoder.end(events::add);
        for (ChatEvent event : events) declared(() -> encoder.encode(event));
        assertThat(encoder.end()).isNotNull();
    }

    private static void declared(Supplier<?> work) {
        try {
            assertThat(work.get()).isNotNull();
        } catch (DialectException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        var text = new StringBuilder(new String(bytes, UTF_8));
        for (int i = random.nextInt(4); i >= 0 && !text.isEmpty(); i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.setCharAt(at, (char) random.nextInt(0x300));
                case 2 -> text.insert(at, TOKENS.get(random.nextInt(TOKENS.size())));
                default -> value(text, at, TOKENS.get(random.nextInt(TOKENS.size())));
            }
        }
        return text.toString().getBytes(UTF_8);
    }

    /** Another value for a field. */
    private static void value(StringBuilder text, int at, String token) {
        int colon = text.indexOf(":", at);
        if (colon < 0) return;
        int end = colon + 1;
        boolean quoted = false;
        while (end < text.length() && (quoted || ",}]".indexOf(text.charAt(end)) < 0)) {
            if (text.charAt(end) == '"') quoted = !quoted;
            end++;
        }
        text.replace(colon + 1, end, token);
    }

    private static List<SseFrame> frames(byte[] stream) {
        try {
            List<SseFrame> frames = new ArrayList<>();
            var reader = new SseReader(new ByteArrayInputStream(stream));
            for (SseFrame frame = reader.next(); frame != null; frame = reader.next()) frames.add(frame.kept());
            return frames;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
