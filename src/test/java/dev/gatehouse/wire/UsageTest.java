package dev.gatehouse.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.Usage;
import dev.gatehouse.wire.anthropic.MessagesCodec;
import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.ChatEvent;
import dev.gatehouse.wire.neutral.Codec;
import dev.gatehouse.wire.neutral.FinishReason;
import dev.gatehouse.wire.neutral.Part;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.openai.ChatCodec;
import dev.gatehouse.wire.openai.ChatScanner;
import dev.gatehouse.wire.responses.ResponsesCodec;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tokens are counted by other rules in each dialect, and come back as they went. */
class UsageTest {

    private static final int USAGES = 1_000;
    private static final long SEED = 11;

    private static final Codec CHAT = new ChatCodec();
    private static final Codec MESSAGES = new MessagesCodec();
    private static final Codec RESPONSES = new ResponsesCodec();

    private static Usage some(Random random) {
        long cached = random.nextInt(500);
        long written = random.nextBoolean() ? random.nextInt(300) : 0;
        long forAnHour = random.nextBoolean() ? random.nextInt(300) : 0;
        long reasoning = random.nextInt(100);
        long prompt = random.nextInt(1_000) + cached + written + forAnHour;
        return new Usage(prompt, cached, written, forAnHour, reasoning + random.nextInt(100), reasoning, false);
    }

    private static Answer answer(Usage usage) {
        return new Answer(
                "id",
                "m",
                1,
                List.of(new Part.Text("x")),
                List.of(),
                new ChatEvent.Finish(FinishReason.STOP),
                Optional.of(usage));
    }

    private static Usage through(Codec codec, Usage usage) {
        Answer answer = answer(usage);
        Usage whole = codec.decodeAnswer(codec.encodeAnswer(answer, Showing.ALL))
                .usage()
                .orElseThrow();
        byte[] stream = Streams.encode(codec, answer.events(), Showing.ALL);
        assertThat(Streams.gathered(Streams.decode(codec, stream)).usage()).hasValue(whole);
        return whole;
    }

    @Test
    void convertingBothWaysGivesTheSameNumbers() {
        var random = new Random(SEED);
        for (int i = 0; i < USAGES; i++) {
            Usage usage = some(random);
            assertThat(through(CHAT, usage)).isEqualTo(usage);
            assertThat(through(CHAT, through(MESSAGES, usage))).isEqualTo(usage);
            assertThat(through(MESSAGES, through(CHAT, usage))).isEqualTo(usage);
            // It knows one kind of writing.
            assertThat(through(RESPONSES, usage))
                    .isEqualTo(new Usage(
                            usage.prompt(),
                            usage.cached(),
                            usage.written() + usage.writtenForAnHour(),
                            0,
                            usage.completion(),
                            usage.reasoning(),
                            false));
        }
    }

    @Test
    void scannedUsageIsTheDecoded() {
        var random = new Random(SEED);
        for (int i = 0; i < USAGES; i++) {
            Usage usage = some(random);
            byte[] answer = CHAT.encodeAnswer(answer(usage), Showing.ALL);
            assertThat(ChatScanner.scan(answer, 0, answer.length).orElseThrow().usage())
                    .hasValue(usage);
        }
    }

    @Test
    void whatDoesNotAddUpIsNeverNegative() {
        String more = """
                {"id":"a","model":"m","choices":[{"message":{"content":"x"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,\
                "completion_tokens":-1,"prompt_tokens_details":{"cached_tokens":9},"cache_creation_input_tokens":4,\
                "cache_creation":{"ephemeral_1h_input_tokens":7}}}""";
        Usage usage = CHAT.decodeAnswer(more.getBytes(UTF_8)).usage().orElseThrow();
        assertThat(usage.uncached()).isZero();
        assertThat(usage.completion()).isZero();
        assertThat(new String(MESSAGES.encodeAnswer(answer(usage), Showing.ALL), UTF_8))
                .contains("\"input_tokens\":0")
                .doesNotContain(":-");
    }
}
