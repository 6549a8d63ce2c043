package dev.gatehouse.wire.responses;

import static dev.gatehouse.domain.Dialect.OPENAI_RESPONSES;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.ObjectMappers;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Streams;
import dev.gatehouse.wire.Talk;
import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.Chat;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.CustomInput;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.ModelTraits;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Rest;
import dev.gatehouse.wire.neutral.Sampling;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.neutral.Tool;
import dev.gatehouse.wire.neutral.Tools;
import dev.gatehouse.wire.neutral.Turn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What can be said in this dialect survives it, whole, as a stream, and as a stream in pieces; and OpenAI's own client reads the same. */
class ResponsesRoundTripTest {

    private static final int TIMES = 150;
    private static final long SEED = 20_261_121;

    private final ResponsesCodec codec = new ResponsesCodec();

    @Test
    void requestsSurvive() throws Exception {
        var random = new Random(SEED);
        for (int i = 0; i < TIMES; i++) {
            Chat chat = sayable(new Talk(random).chat());
            var dropped = Dropped.onlyTheHarmless();
            byte[] request = codec.encodeRequest(chat, ModelTraits.UNKNOWN, dropped);
            assertThat(codec.decodeRequest(request)).isEqualTo(chat);
            assertThat(dropped.names()).isEmpty();
            assertThat(ObjectMappers.jsonMapper()
                            .readValue(request, ResponseCreateParams.Body.class)
                            .validate())
                    .isNotNull();
        }
    }

    @Test
    void answersSurviveWholeAndAsStreams() {
        var random = new Random(SEED + 1);
        for (int i = 0; i < TIMES; i++) {
            var talk = new Talk(random);
            Answer answer = answer(talk, OPENAI_RESPONSES);
            assertThat(codec.decodeAnswer(codec.encodeAnswer(answer, Showing.ALL)))
                    .isEqualTo(answer);
            byte[] stream = Streams.encode(codec, talk.shredded(answer.events()), Showing.ALL);
            List<ChatEvent> events = Streams.decode(codec, stream);
            assertThat(Streams.gathered(events)).isEqualTo(answer);
            assertThat(Streams.decode(codec, stream, random)).isEqualTo(events);
        }
    }

    @Test
    void thoughtsOfOtherDialectsComeBackFromTheClientByteForByte() {
        var random = new Random(SEED + 2);
        for (int i = 0; i < TIMES; i++) {
            var talk = new Talk(random);
            Answer answer = answer(talk, Dialect.ANTHROPIC);
            byte[] stream = Streams.encode(codec, talk.shredded(answer.events()), Showing.ALL);
            assertThat(Streams.gathered(Streams.decode(codec, stream))).isEqualTo(answer);
        }
    }

    @Test
    void everyEventHasItsNameAndItsNumber() {
        var random = new Random(SEED + 3);
        for (int i = 0; i < TIMES; i++) {
            var talk = new Talk(random);
            byte[] stream = Streams.encode(
                    codec, talk.shredded(answer(talk, OPENAI_RESPONSES).events()), Showing.ALL);
            List<String> names = new String(stream, UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("event: "))
                    .map(line -> line.substring("event: ".length()))
                    .toList();
            List<JsonNode> events = Streams.json(stream);
            assertThat(events).extracting(event -> event.path("type").asText()).isEqualTo(names);
            for (int number = 0; number < events.size(); number++)
                assertThat(events.get(number).path("sequence_number").asInt()).isEqualTo(number);
            assertThat(names).startsWith("response.created", "response.in_progress");
            assertThat(names.getLast()).isIn("response.completed", "response.incomplete");
            assertItemsAreWhole(events);
        }
    }

    /** Begun in order, told of only while they are open, and in the end what the last event says. */
    private static void assertItemsAreWhole(List<JsonNode> events) {
        Set<Integer> open = new HashSet<>();
        List<JsonNode> done = new ArrayList<>();
        int next = 0;
        for (JsonNode event : events) {
            if (!event.has("output_index")) continue;
            int index = event.path("output_index").asInt();
            String type = event.path("type").asText();
            if (type.equals("response.output_item.added")) {
                assertThat(index).isEqualTo(next++);
                open.add(index);
            }
            assertThat(open).contains(index);
            if (!type.equals("response.output_item.done")) continue;
            open.remove(index);
            done.add(event.path("item"));
        }
        assertThat(open).isEmpty();
        assertThat(events.getLast().at("/response/output")).containsExactlyInAnyOrderElementsOf(done);
    }

    @Test
    void openAisClientGathersTheSameResponse() throws Exception {
        var json = ObjectMappers.jsonMapper();
        var random = new Random(SEED + 4);
        for (int i = 0; i < TIMES; i++) {
            var talk = new Talk(random);
            Answer answer = answer(talk, i % 2 == 0 ? OPENAI_RESPONSES : Dialect.ANTHROPIC);
            Response whole = json.readValue(codec.encodeAnswer(answer, Showing.ALL), Response.class)
                    .validate();
            ResponseAccumulator gathered = ResponseAccumulator.create();
            for (String data : Streams.data(Streams.encode(codec, talk.shredded(answer.events()), Showing.ALL)))
                gathered.accumulate(
                        json.readValue(data, ResponseStreamEvent.class).validate());
            Response streamed = gathered.response();
            assertThat(streamed).isEqualTo(whole);
            assertThat(streamed.output()).hasSize(answer.parts().size());
        }
    }

    @Test
    void freeTextForCustomToolsSurvives() {
        var random = new Random(SEED + 5);
        var tools = new Tools(
                List.of(new Tool.Custom("look_up", "", Optional.empty(), Rest.NONE)),
                Optional.empty(),
                Optional.empty());
        var showing = new Showing("", 0, tools, true, true, 0);
        for (int i = 0; i < TIMES; i++) {
            var talk = new Talk(random);
            String input = talk.text() + "\n*** End \"Patch\" \\ 🚀";
            var call = new Part.ToolCall("call_0", "look_up", CustomInput.wrap(input));
            Answer answer = of(answer(talk, OPENAI_RESPONSES), List.of(call));
            byte[] stream = Streams.encode(codec, talk.shredded(answer.events()), showing);
            assertThat(Streams.json(stream)
                            .getLast()
                            .at("/response/output/0/input")
                            .asText())
                    .isEqualTo(input);
            assertThat(Streams.gathered(Streams.decode(codec, stream)).parts()).isEqualTo(answer.parts());
        }
    }

    /** This dialect has no stop sequences, wants at least 16 tokens, and a tool is strict or not. */
    private static Chat sayable(Chat chat) {
        Sampling sampling = chat.sampling();
        List<Tool> tools = chat.tools().all().stream()
                .map(Tool.Function.class::cast)
                .<Tool>map(tool -> new Tool.Function(
                        tool.name(),
                        tool.description(),
                        tool.schema(),
                        Optional.of(tool.strict().orElse(false)),
                        tool.rest()))
                .toList();
        var told = new Sampling(
                sampling.temperature(),
                sampling.topP(),
                sampling.topK(),
                sampling.frequencyPenalty(),
                sampling.presencePenalty(),
                sampling.seed(),
                List.of());
        List<Turn> turns = new ArrayList<>();
        for (var turn : chat.turns()) turns.addAll(split(turn));
        return new Chat(
                chat.model(),
                turns,
                new Tools(tools, chat.tools().choice(), chat.tools().parallel()),
                told,
                OptionalLong.of(Math.max(16, chat.maxOutput().orElseThrow())),
                chat.thinking(),
                chat.format(),
                chat.requester(),
                chat.stream(),
                true,
                chat.rest());
    }

    /** Results and messages are items of their own. */
    private static List<Turn> split(Turn turn) {
        List<Part> results =
                turn.parts().stream().filter(Part.ToolResult.class::isInstance).toList();
        List<Part> others = turn.parts().stream()
                .filter(part -> !(part instanceof Part.ToolResult))
                .toList();
        List<Turn> turns = new ArrayList<>();
        if (!results.isEmpty()) turns.add(new Turn(turn.role(), results));
        if (!others.isEmpty()) turns.add(new Turn(turn.role(), others));
        return turns;
    }

    /** Of writing to a cache, this dialect does not tell for how long. */
    private static Answer answer(Talk talk, Dialect dialect) {
        Answer answer = talk.answer(dialect);
        return of(answer, answer.parts());
    }

    private static Answer of(Answer answer, List<Part> parts) {
        Usage usage = answer.usage().orElseThrow();
        var told = new Usage(
                usage.prompt(), usage.cached(), usage.written(), 0, usage.completion(), usage.reasoning(), false);
        return new Answer(
                answer.id(),
                answer.model(),
                1_790_000_000,
                parts,
                answer.annotations(),
                answer.finish(),
                Optional.of(told));
    }
}
