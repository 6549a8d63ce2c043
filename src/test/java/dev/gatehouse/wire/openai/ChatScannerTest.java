package dev.gatehouse.wire.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.Splice;
import dev.gatehouse.wire.neutral.UpstreamError;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found in an answer or a chunk, and that nothing makes the scanner throw. */
class ChatScannerTest {

    private static Optional<ChatFacts> scan(String json) {
        byte[] bytes = json.getBytes(UTF_8);
        return ChatScanner.scan(bytes, 0, bytes.length);
    }

    private static ChatFacts facts(String json) {
        return scan(json).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'content':'x'}|true",
                "{'content':''}|false",
                "{'content':null}|false",
                "{'role':'assistant'}|false",
                "{'reasoning_content':'hm'}|true",
                "{'reasoning':'hm'}|true",
                "{'refusal':'no'}|true",
                "{'refusal':null,'content':'x'}|true",
                "{'tool_calls':[]}|false",
                "{'tool_calls':[{'index':0}]}|true",
                "{'tool_calls':[[],{}],'content':null}|true",
                "{'function_call':{'name':'f'}}|true",
                "{'audio':{'id':'a'}}|true",
                "{'content':'','images':[{'type':'image_url'}]}|true",
                "{'content':'','images':[]}|false",
                "{'vendor':{'content':'x'}}|false",
                "null|false",
                "'x'|false",
            })
    void contentIsWhatSomebodyWouldSee(String delta, boolean content) {
        String chunk = "{'choices':[{'index':0,'delta':%s,'logprobs':null}]}".formatted(delta);
        assertThat(facts(chunk.replace('\'', '"')).hasContent()).isEqualTo(content);
    }

    @Test
    void answerThatIsOnlyAnImageIsContent() {
        assertThat(facts("{\"choices\":[{\"message\":{\"content\":\"\",\"images\":[{}]},\"finish_reason\":\"stop\"}]}")
                        .hasContent())
                .isTrue();
    }

    @Test
    void textOfACompletionIsAPieceUnlessTheDeltaSaysTheSame() {
        String text = "{\"choices\":[{\"text\":\"some words\"%s}]}";
        assertThat(facts(text.formatted("")).pieces())
                .containsExactly(new ChatFacts.Piece(ChatFacts.Part.TEXT, 0, 21, 31));
        assertThat(facts(text.formatted(",\"delta\":{\"content\":\"some words\"}"))
                        .pieces())
                .hasSize(1);
    }

    @Test
    void contentOfAnyChoiceCounts() {
        assertThat(facts("{\"choices\":[{\"delta\":{}},{\"delta\":{\"content\":\"x\"}}]}")
                        .hasContent())
                .isTrue();
    }

    @Test
    void textOfACompletionIsContentAndMayBeNothing() {
        assertThat(facts("{\"choices\":[{\"text\":\"x\"}]}").hasContent()).isTrue();
        assertThat(facts("{\"choices\":[{\"text\":\"\"}]}").isEmpty()).isTrue();
        ChatFacts nothing = facts("{\"choices\":[{\"text\":\"\",\"finish_reason\":\"stop\"}]}");
        assertThat(nothing.hasContent()).isFalse();
        assertThat(nothing.isEmpty()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "image_generation.completed, true",
        "image_edit.completed, true",
        "speech.audio.done, true",
        "transcript.text.done, true",
        "image_generation.partial_image, false",
        "speech.audio.delta, false",
    })
    void lastEventIsKnownByItsType(String type, boolean last) {
        ChatFacts event = facts("{\"type\":\"%s\",\"delta\":\"x\"}".formatted(type));
        assertThat(event.isLastEvent()).isEqualTo(last);
        assertThat(event.error()).isEmpty();
    }

    @Test
    void eventMayBeAnErrorByItsType() {
        assertThat(facts("{\"type\":\"error\",\"message\":\"x\"}").error()).isPresent();
        UpstreamError both = facts("{\"type\":\"error\",\"error\":{\"code\":\"429\"}}")
                .error()
                .orElseThrow();
        assertThat(both.status()).isEqualTo(429);
        assertThat(facts("{\"error\":{\"code\":\"429\"},\"type\":\"error\"}").error())
                .hasValue(both);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'prompt_tokens':5,'total_tokens':5}|5|0|0|0",
                "{'total_tokens':5}|5|0|0|0",
                "{'input_tokens':5,'output_tokens':7,'total_tokens':12}|5|0|7|0",
                "{'input_tokens':5,'input_tokens_details':{'cached_tokens':2},'output_tokens':7,"
                        + "'output_tokens_details':{'reasoning_tokens':1}}|5|2|7|1",
                "{'type':'tokens','input_tokens':5,'seconds':2}|5|0|0|0",
            })
    void usageIsReadUnderAllItsNames(String usage, long prompt, long cached, long completion, long reasoning) {
        assertThat(facts("{\"usage\":" + usage.replace('\'', '"') + "}").usage())
                .hasValue(new Usage(prompt, cached, completion, reasoning));
    }

    @Test
    void soundThatIsPaidByItsLengthHasNoTokens() {
        assertThat(facts("{\"usage\":{\"type\":\"duration\",\"seconds\":9}}").usage())
                .isEmpty();
    }

    @Test
    void finishReasonAndItsKindAreFound() {
        assertThat(facts("{\"choices\":[{\"finish_reason\":null}]}").choicesFinished())
                .isZero();
        assertThat(facts("{\"choices\":[{\"finish_reason\":\"\"}]}").choicesFinished())
                .isZero();
        assertThat(facts("{\"choices\":[{\"finish_reason\":\"stop\"}]}").choicesFinished())
                .isEqualTo(1);
        assertThat(facts("{\"choices\":[{\"finish_reason\":\"stop\"}]}").isEmpty())
                .isTrue();
        assertThat(facts("{\"choices\":[{\"finish_reason\":\"length\"}]}").isEmpty())
                .isFalse();
    }

    @Test
    void choicesAreToldApartByTheirIndex() {
        ChatFacts facts = facts("""
                {"choices":[{"index":0,"finish_reason":"stop"},{"index":2,"finish_reason":null},{"index":999}]}""");
        assertThat(facts.choicesSeen()).isEqualTo(1L | 4L | Long.MIN_VALUE);
        assertThat(facts.choicesFinished()).isEqualTo(1L);
    }

    @Test
    void usageIsFoundAndNeverNegative() {
        assertThat(facts("""
                {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":5,"total_tokens":14,
                "prompt_tokens_details":{"audio_tokens":1,"cached_tokens":4},
                "completion_tokens_details":{"reasoning_tokens":3,"x":{}}}}""").usage()).hasValue(new Usage(9, 4, 5, 3));
        assertThat(facts("{\"usage\":{\"prompt_tokens\":-1,\"completion_tokens\":1e99}}")
                        .usage())
                .hasValue(new Usage(0, 0, 0, 0));
        assertThat(facts("{\"usage\":{\"prompt_tokens\":99999999999999999999}}").usage())
                .hasValue(new Usage(0, 0, 0, 0));
        assertThat(facts("{\"usage\":null}").usage()).isEmpty();
        assertThat(facts("{\"choices\":[],\"usage\":{}}").isUsageOnly()).isTrue();
        assertThat(facts("{\"choices\":[{}],\"usage\":{}}").isUsageOnly()).isFalse();
    }

    @Test
    void errorIsFoundWithoutItsMessage() {
        assertThat(facts("{\"error\":{\"message\":\"secret\",\"code\":\"429\",\"type\":\"rate\"}}")
                        .error())
                .hasValue(new UpstreamError("429", "rate"));
        assertThat(facts("{\"error\":{\"code\":503,\"status\":\"UNAVAILABLE\"}}")
                        .error())
                .hasValue(new UpstreamError("503", "UNAVAILABLE"));
        assertThat(facts("{\"error\":\"boom\"}").error()).hasValue(UpstreamError.UNKNOWN);
        assertThat(facts("{\"error\":null}").error()).isEmpty();
        assertThat(new UpstreamError("503", "").status()).isEqualTo(503);
        assertThat(new UpstreamError("context_length_exceeded", "").status()).isZero();
    }

    @Test
    void modelIsReplacedInPlaceAlsoWithinALargerArray() {
        String json = "  {\"a\":{\"model\":\"inner\"}, \"model\" : \"üp\" ,\"b\":1.10}";
        byte[] bytes = ("data: " + json + "\n\n").getBytes(UTF_8);
        ChatFacts facts = ChatScanner.scan(bytes, 6, bytes.length - 2).orElseThrow();
        byte[] edited =
                Splice.of(bytes, facts.showing(Json.quoted("say \"hi\""))).toBytes();
        assertThat(new String(edited, UTF_8))
                .isEqualTo("data: " + json.replace("\"üp\"", "\"say \\\"hi\\\"\"") + "\n\n");
        assertThat(facts("{\"model\":7}").showing(new byte[0])).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1]", "7", "nonsense", "{} {}", "{\"choices\":[{\"delta\"", "{\"a\":tru}"})
    void whatIsNotOneObjectIsSaidSo(String json) {
        assertThat(scan(json)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32BE", "UTF-32LE"})
    void onlyUtf8IsJson(String charset) {
        byte[] bytes = "{\"choices\":[]}".getBytes(java.nio.charset.Charset.forName(charset));
        assertThat(ChatScanner.scan(bytes, 0, bytes.length)).isEmpty();
        assertThat(ChatScanner.scan(new byte[] {0, 0, 0, 0x7B, (byte) 0xFF, 0, 0, 0}, 0, 8))
                .isEmpty();
    }

    @Test
    void nothingMakesItThrow() {
        byte[] seed = """
                {"id":"x","model":"m","choices":[{"delta":{"content":"a","tool_calls":[{"function":{}}]},
                "finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens_details":{"reasoning_tokens":2}},
                "error":{"code":1,"type":"t"}}""".getBytes(UTF_8);
        var random = new Random(42);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = seed.clone();
            for (int i = random.nextInt(6); i >= 0; i--)
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            int to = random.nextInt(bytes.length + 1);
            ChatScanner.scan(bytes, random.nextInt(to + 1), to);
        }
    }
}
