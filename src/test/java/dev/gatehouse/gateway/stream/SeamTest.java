package dev.gatehouse.gateway.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.gateway.parse.Endpoint;
import dev.gatehouse.gateway.parse.Envelope;
import dev.gatehouse.gateway.parse.EnvelopeReader;
import dev.gatehouse.wire.openai.ChatFacts;
import dev.gatehouse.wire.openai.ChatScanner;
import dev.gatehouse.wire.sse.SseFrame;
import dev.gatehouse.wire.sse.SseReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the stream of a second attempt fits to what the client has of the first. */
class SeamTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MISFIT = "misfit";

    private final Sent sent = new Sent(envelope("user"));
    private final ByteArrayOutputStream client = new ByteArrayOutputStream();
    private final Outlet outlet = new Outlet(new ClientStream(client), "\"m\"".getBytes(UTF_8), true, sent);

    private static Envelope envelope(String lastRole) {
        return EnvelopeReader.read(
                Endpoint.CHAT,
                "{\"model\":\"m\",\"messages\":[{\"role\":\"%s\",\"content\":\"x\"}]}"
                        .formatted(lastRole)
                        .getBytes(UTF_8));
    }

    private static SseFrame frame(String json) throws IOException {
        byte[] bytes = ("data: " + json + "\n\n").getBytes(UTF_8);
        return Objects.requireNonNull(new SseReader(new ByteArrayInputStream(bytes)).next());
    }

    private static ChatFacts facts(SseFrame frame) {
        return ChatScanner.scan(frame.bytes(), frame.dataFrom(), frame.dataTo()).orElseThrow();
    }

    private static String chunk(String delta, String finish) {
        return "{\"id\":\"a\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":"
                + (finish.isEmpty() ? "null" : "\"" + finish + "\"") + "}]}";
    }

    private static String text(String escaped) {
        return chunk("{\"content\":\"" + escaped + "\"}", "");
    }

    private void has(String json) throws IOException {
        SseFrame frame = frame(json);
        outlet.first(frame, facts(frame));
    }

    /** Passes frames on as a passage does; false if they do not fit. */
    private boolean pass(boolean carriesOn, List<String> frames) throws IOException {
        var seam = new Seam(sent, carriesOn);
        for (String json : frames) {
            SseFrame frame = frame(json);
            switch (seam.fit(frame, facts(frame))) {
                case Seam.Kept kept -> outlet.nothingYet();
                case Seam.Flows flows -> {
                    for (Seam.Held held : flows.frames()) outlet.later(held.frame(), held.facts(), sent);
                }
                case Seam.Rest rest -> outlet.rest(rest, sent);
                case Seam.Misfit misfit -> {
                    return false;
                }
            }
        }
        return true;
    }

    /** What the client reads: the strings at that place of all frames, joined. */
    private String read(String pointer) throws IOException {
        var text = new StringBuilder();
        for (String line : client.toString(UTF_8).split("\n", -1)) {
            if (!line.startsWith("data: ")) continue;
            JsonNode part = JSON.readTree(line.substring("data: ".length())).at(pointer);
            if (part.isTextual()) text.append(part.textValue());
        }
        return text.toString();
    }

    @ParameterizedTest(name = "{0} | {1} | {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                // carried on
                "The quick brown |fox/ jumps|carry|The quick brown fox jumps",
                "The quick brown | fox/ jumps|carry|The quick brown fox jumps",
                "The quick brown\\n\\n|\\n/\\nfox|carry|The quick brown~~fox",
                "The quick brown\\n\\n|fox|carry|The quick brown~~fox",
                "The quick brown|The end|carry|The quick brownThe end",
                // started over, although asked to carry on
                "The quick brown |The quick brown fox|carry|The quick brown fox",
                "The quick brown |The/ quick/ brown/ fox|carry|The quick brown fox",
                "The quick brown fox jumps over the lazy dog|The quick brown fox jumps over the lazy dog/!|carry|The quick brown fox jumps over the lazy dog!",
                "The quick brown fox jumps over the lazy dog|The quick brown fox jumps over the busy dog|carry|misfit",
                // asked anew
                "Hello|He/llo wor/ld|anew|Hello world",
                "Hello|Hello/ world|anew|Hello world",
                "Hello \\ud83d|Hello \uD83D\uDE00 world|anew|Hello \uD83D\uDE00 world",
                "Hello|Help|anew|misfit",
                "Hello|Goodbye|anew|misfit",
            })
    void clientReadsOneAnswer(String had, String more, String how, String expected) throws IOException {
        has(text(had));
        boolean fits = pass(
                how.equals("carry"),
                Arrays.stream(more.split("/", -1)).map(SeamTest::text).toList());
        if (expected.equals(MISFIT)) {
            assertThat(fits).isFalse();
        } else {
            assertThat(fits).isTrue();
            assertThat(read("/choices/0/delta/content")).isEqualTo(expected.replace('~', '\n'));
        }
    }

    @Test
    void anAnswerThatEndsBeforeWhatWasSentIsAnotherOne() throws IOException {
        has(text("Hello world"));
        assertThat(pass(false, List.of(text("Hello"), chunk("{}", "stop")))).isFalse();
    }

    @Test
    void finishThatComesWithTheRestIsPassedOnWithItsUsage() throws IOException {
        has(text("Hello"));
        String last = chunk("{\"content\":\"Hello world\"}", "stop");
        String usage = ",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}";
        assertThat(pass(false, List.of(last.substring(0, last.length() - 1) + usage)))
                .isTrue();
        assertThat(read("/choices/0/delta/content")).isEqualTo("Hello world");
        assertThat(read("/choices/0/finish_reason")).isEqualTo("stop");
        assertThat(client.toString(UTF_8)).contains("\"completion_tokens\":2");
    }

    @Test
    void toolCallIsAlignedWhateverTheOrderInTheFrame() throws IOException {
        String call = "\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"%s\"}}]";
        has(chunk("{\"content\":\"x\"," + call.formatted("{") + "}", ""));
        assertThat(pass(false, List.of(chunk("{" + call.formatted("{}") + ",\"content\":\"xy\"}", ""))))
                .isTrue();
        assertThat(read("/choices/0/delta/content")).isEqualTo("xy");
        assertThat(read("/choices/0/delta/tool_calls/0/function/arguments")).isEqualTo("{}");
        assertThat(read("/choices/0/delta/tool_calls/0/function/name")).isEqualTo("f");
    }

    @Test
    void reasoningOfTheSecondAttemptIsNotShown() throws IOException {
        has(chunk("{\"reasoning_content\":\"I think\"}", ""));
        assertThat(pass(
                        false,
                        List.of(chunk("{\"reasoning_content\":\"Well\"}", ""), chunk("{\"content\":\"yes\"}", "stop"))))
                .isTrue();
        assertThat(read("/choices/0/delta/reasoning_content")).isEqualTo("I think");
        assertThat(read("/choices/0/delta/content")).isEqualTo("yes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "Hello|false",
                "The quick brown|true",
                "0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, |false",
                "        |false"
            })
    void onlyWhatCanBeToldFromStartingOverIsCarriedOn(String text, boolean carried) throws IOException {
        has(text(text));
        assertThat(sent.continuation().prefill().isPresent()).isEqualTo(carried);
    }

    @Test
    void whatTheClientPutIntoTheAssistantsMouthIsNotFollowedByMore() throws IOException {
        var other = new Sent(envelope("assistant"));
        SseFrame frame = frame(text("The quick brown fox"));
        other.note(frame, facts(frame));
        assertThat(other.continuation().prefill()).isEmpty();
    }

    /** However the two attempts cut the same answer into frames, the client reads it once. */
    @Test
    void cutsDoNotMatter() throws IOException {
        String answer =
                "Zwölf \uD83D\uDE00 Boxkämpfer jagen \"Eva\"\n\nquer über den großen\tSylter Deich \uD83C\uDF0A.";
        var random = new Random(11);
        for (int round = 0; round < 300; round++) {
            int cut = random.nextInt(1, answer.length());
            boolean carriesOn = random.nextBoolean();
            var test = new SeamTest();
            for (String piece : pieces(answer.substring(0, cut), random)) test.has(text(piece));
            boolean prefilled = carriesOn && test.sent.continuation().prefill().isPresent();
            boolean obeys = prefilled && random.nextBoolean();
            int from = obeys ? cut - (random.nextBoolean() ? test.sent.tail().length() : 0) : 0;
            assertThat(test.pass(
                            prefilled,
                            pieces(answer.substring(from), random).stream()
                                    .map(SeamTest::text)
                                    .toList()))
                    .isTrue();
            assertThat(test.read("/choices/0/delta/content"))
                    .as("cut at %s, %s", cut, obeys ? "carried on" : prefilled ? "started over" : "anew")
                    .isEqualTo(answer);
        }
    }

    /** Escaped, so that half a character can stand alone. */
    private static List<String> pieces(String text, Random random) {
        var pieces = new ArrayList<String>();
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + random.nextInt(1, 12));
            var escaped = new StringBuilder();
            text.substring(from, to).chars().forEach(c -> escaped.append("\\u%04x".formatted(c)));
            pieces.add(escaped.toString());
            from = to;
        }
        return pieces;
    }
}
