package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import org.junit.jupiter.api.Test;

/** The official OpenAI client judges: answers, streams and errors are what it expects. */
class OpenAiClientTest {

    private static final OpenAiChat HELLO = OpenAiChat.saying("Hello", " from", " the provider");

    private static OpenAIClient client(TestGateway gateway, String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(gateway.url() + "/v1")
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    private static ChatCompletionCreateParams ask(String model) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage("Hello?")
                .build();
    }

    @Test
    void chatWhileTheFirstProviderThrottles() {
        try (var first = FakeUpstream.start(Script.status(429, "{}"));
                var second = FakeUpstream.start(HELLO);
                var gateway = TestGateway.turbo(first, second)) {
            var answer = client(gateway, gateway.key()).chat().completions().create(ask("turbo"));
            assertThat(answer.choices().getFirst().message().content()).hasValue("Hello from the provider");
            assertThat(answer.model()).isEqualTo("turbo");
            assertThat(answer.usage().orElseThrow().completionTokens()).isPositive();
        }
    }

    @Test
    void streamWhileTheFirstProviderThrottles() {
        try (var first = FakeUpstream.start(Script.status(429, "{}"));
                var second = FakeUpstream.start(HELLO);
                var gateway = TestGateway.turbo(first, second)) {
            var whole = ChatCompletionAccumulator.create();
            try (var stream =
                    client(gateway, gateway.key()).chat().completions().createStreaming(ask("turbo"))) {
                stream.stream().forEach(whole::accumulate);
            }
            assertThat(whole.chatCompletion().choices().getFirst().message().content())
                    .hasValue("Hello from the provider");
        }
    }

    @Test
    void modelsAreListed() {
        try (var provider = FakeUpstream.start(HELLO);
                var gateway = TestGateway.turbo(provider)) {
            assertThat(client(gateway, gateway.key()).models().list().data())
                    .extracting(com.openai.models.models.Model::id)
                    .containsExactly("turbo");
        }
    }

    @Test
    void errorsAreItsOwnExceptions() {
        try (var provider = FakeUpstream.start(Script.status(429, "{}"));
                var gateway = TestGateway.turbo(provider)) {
            assertThatThrownBy(() ->
                            client(gateway, "sk-gh-wrong").chat().completions().create(ask("turbo")))
                    .isInstanceOf(UnauthorizedException.class);
            var client = client(gateway, gateway.key());
            assertThatThrownBy(() -> client.chat().completions().create(ask("nope")))
                    .isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> client.chat().completions().create(ask("turbo")))
                    .isInstanceOf(RateLimitException.class);
        }
    }
}
