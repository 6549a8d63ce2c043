package dev.gatehouse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.Codec;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.ModelTraits;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Role;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.neutral.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What all dialects can say survives each of them, whole, as a stream, and as a stream in pieces. */
class RoundTripTest {

    private static final int CONVERSATIONS = 300;
    private static final long SEED = 20_261_121;

    @ParameterizedTest
    @MethodSource("dev.gatehouse.wire.Spoken#all")
    void requestsSurvive(Spoken spoken) {
        var random = new Random(SEED);
        for (int i = 0; i < CONVERSATIONS; i++) {
            Chat chat = new Talk(random).chat();
            assertThat(normal(through(spoken.codec(), chat))).isEqualTo(normal(chat));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.wire.Spoken#all")
    void requestsSurviveTheWayThroughAllDialects(Spoken last) {
        var random = new Random(SEED + 1);
        for (int i = 0; i < CONVERSATIONS; i++) {
            Chat chat = new Talk(random).chat();
            Chat there = chat;
            for (Spoken spoken : Spoken.all()) there = through(spoken.codec(), there);
            assertThat(normal(through(last.codec(), there))).isEqualTo(normal(chat));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.wire.Spoken#all")
    void answersSurviveWholeAndAsStreams(Spoken spoken) {
        var random = new Random(SEED + 2);
        for (int i = 0; i < CONVERSATIONS; i++) {
            var talk = new Talk(random);
            Answer answer = talk.answer(spoken.dialect());
            assertThat(spoken.codec().decodeAnswer(spoken.codec().encodeAnswer(answer, Showing.ALL)))
                    .isEqualTo(answer);
            byte[] stream = Streams.encode(spoken.codec(), talk.shredded(answer.events()), Showing.ALL);
            List<ChatEvent> events = Streams.decode(spoken.codec(), stream);
            assertThat(Streams.gathered(events)).isEqualTo(answer);
            assertThat(Streams.decode(spoken.codec(), stream, random)).isEqualTo(events);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.wire.Spoken#all")
    void streamsAreInOrder(Spoken spoken) {
        var random = new Random(SEED + 3);
        for (int i = 0; i < CONVERSATIONS; i++) {
            var talk = new Talk(random);
            byte[] stream = Streams.encode(
                    spoken.codec(), talk.shredded(talk.answer(spoken.dialect()).events()), Showing.ALL);
            if (spoken.dialect() == Dialect.ANTHROPIC) assertBlocksFollowEachOther(Streams.json(stream));
            else assertChunksAreOneAnswer(stream);
        }
    }

    private static void assertBlocksFollowEachOther(List<JsonNode> events) {
        int open = -1;
        int next = 0;
        for (JsonNode event : events) {
            switch (event.path("type").asText()) {
                case "content_block_start" -> {
                    assertThat(open).isEqualTo(-1);
                    assertThat(event.path("index").asInt()).isEqualTo(next);
                    open = next++;
                }
                case "content_block_delta" ->
                    assertThat(event.path("index").asInt()).isEqualTo(open);
                case "content_block_stop" -> {
                    assertThat(event.path("index").asInt()).isEqualTo(open);
                    open = -1;
                }
                case "message_delta" -> {
                    assertThat(open).isEqualTo(-1);
                    assertThat(event.path("usage").path("output_tokens").asLong())
                            .isEqualTo(90);
                }
                default -> {}
            }
        }
        assertThat(events.getFirst().path("type").asText()).isEqualTo("message_start");
        assertThat(events.getLast().path("type").asText()).isEqualTo("message_stop");
    }

    private static void assertChunksAreOneAnswer(byte[] stream) {
        List<JsonNode> chunks = Streams.json(stream);
        assertThat(chunks).extracting(chunk -> chunk.path("id").asText()).containsOnly("id-1");
        assertThat(chunks).extracting(chunk -> chunk.path("created").asLong()).containsOnly(1_790_000_000L);
        assertThat(chunks.stream().filter(chunk -> chunk.at("/choices/0/delta").has("role")))
                .hasSize(1);
        assertThat(chunks.stream()
                        .filter(chunk -> chunk.at("/choices/0/finish_reason").isTextual()))
                .hasSize(1);
        assertThat(chunks.stream().filter(chunk -> chunk.has("usage"))).hasSize(1);
        assertThat(Streams.data(stream).stream().filter("[DONE]"::equals)).hasSize(1);
        assertThat(Streams.data(stream).getLast()).isEqualTo("[DONE]");
    }

    private static Chat through(Codec codec, Chat chat) {
        var dropped = Dropped.onlyTheHarmless();
        Chat back = codec.decodeRequest(codec.encodeRequest(chat, ModelTraits.UNKNOWN, dropped));
        assertThat(dropped.names()).isEmpty();
        return back;
    }

    /** Dialects differ in what is one turn and in whether usage of streams is asked for. */
    private static Chat normal(Chat chat) {
        List<Turn> turns = new ArrayList<>();
        for (Turn turn : chat.turns()) {
            Role role = turn.role();
            if (turns.isEmpty() || turns.getLast().role() != role) {
                turns.add(turn);
            } else {
                List<Part> parts = new ArrayList<>(turns.removeLast().parts());
                parts.addAll(turn.parts());
                turns.add(new Turn(role, parts));
            }
        }
        return chat.withTurns(turns).streamed(chat.stream());
    }
}
