package dev.gatehouse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.wire.anthropic.MessagesCodec;
import dev.gatehouse.wire.neutral.Answer;
import dev.gatehouse.wire.neutral.Dropped;
import dev.gatehouse.wire.neutral.ModelTraits;
import dev.gatehouse.wire.neutral.Showing;
import dev.gatehouse.wire.openai.ChatCodec;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The vendors' own clients read what the codecs write, and find the same in a stream as in the whole. */
class OfficialClientsTest {

    private static final int ANSWERS = 100;
    private static final long SEED = 4;

    private final ChatCodec chat = new ChatCodec();
    private final MessagesCodec messages = new MessagesCodec();

    @Test
    void anthropicsClientGathersTheSameMessage() throws Exception {
        var json = com.anthropic.core.ObjectMappers.jsonMapper();
        var random = new Random(SEED);
        for (int i = 0; i < ANSWERS; i++) {
            var talk = new Talk(random);
            Answer answer = talk.answer(i % 2 == 0 ? Dialect.ANTHROPIC : Dialect.OPENAI_CHAT);
            Message whole = json.readValue(messages.encodeAnswer(answer, Showing.ALL), Message.class)
                    .validate();
            MessageAccumulator gathered = MessageAccumulator.create();
            for (String data : Streams.data(Streams.encode(messages, talk.shredded(answer.events()), Showing.ALL)))
                gathered.accumulate(
                        json.readValue(data, RawMessageStreamEvent.class).validate());
            Message streamed = gathered.message();
            assertThat(json.writeValueAsString(streamed.content())).isEqualTo(json.writeValueAsString(whole.content()));
            assertThat(streamed.stopReason()).isEqualTo(whole.stopReason());
            assertThat(streamed.id()).isEqualTo(whole.id());
            assertThat(streamed.usage().outputTokens()).isEqualTo(whole.usage().outputTokens());
            assertThat(streamed.usage().inputTokens()).isEqualTo(whole.usage().inputTokens());
        }
    }

    @Test
    void openAisClientGathersTheSameCompletion() throws Exception {
        var json = com.openai.core.ObjectMappers.jsonMapper();
        var random = new Random(SEED);
        for (int i = 0; i < ANSWERS; i++) {
            var talk = new Talk(random);
            Answer answer = talk.answer(i % 2 == 0 ? Dialect.ANTHROPIC : Dialect.OPENAI_CHAT);
            ChatCompletion whole = json.readValue(chat.encodeAnswer(answer, Showing.ALL), ChatCompletion.class)
                    .validate();
            ChatCompletionAccumulator gathered = ChatCompletionAccumulator.create();
            for (String data : Streams.data(Streams.encode(chat, talk.shredded(answer.events()), Showing.ALL)))
                if (!data.equals("[DONE]"))
                    gathered.accumulate(
                            json.readValue(data, ChatCompletionChunk.class).validate());
            ChatCompletion streamed = gathered.chatCompletion();
            var message = streamed.choices().getFirst().message();
            var wanted = whole.choices().getFirst().message();
            assertThat(message.content().orElse("")).isEqualTo(wanted.content().orElse(""));
            assertThat(message.toolCalls().orElse(List.of()))
                    .isEqualTo(wanted.toolCalls().orElse(List.of()));
            assertThat(streamed.choices().getFirst().finishReason())
                    .isEqualTo(whole.choices().getFirst().finishReason());
            assertThat(streamed.usage().orElseThrow().totalTokens())
                    .isEqualTo(whole.usage().orElseThrow().totalTokens());
        }
    }

    @Test
    void requestsAreWhatTheClientsCouldHaveWritten() throws Exception {
        var anthropic = com.anthropic.core.ObjectMappers.jsonMapper();
        var openAi = com.openai.core.ObjectMappers.jsonMapper();
        var random = new Random(SEED);
        for (int i = 0; i < ANSWERS; i++) {
            var talk = new Talk(random).chat();
            byte[] message = messages.encodeRequest(talk, ModelTraits.UNKNOWN, Dropped.onlyTheHarmless());
            byte[] completion = chat.encodeRequest(talk, ModelTraits.UNKNOWN, Dropped.onlyTheHarmless());
            assertThat(anthropic
                            .readValue(message, MessageCreateParams.Body.class)
                            .validate())
                    .isNotNull();
            assertThat(openAi.readValue(completion, ChatCompletionCreateParams.Body.class)
                            .validate())
                    .isNotNull();
        }
    }
}
