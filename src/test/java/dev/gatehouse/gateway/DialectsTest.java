package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseOutputItem;
import dev.gatehouse.domain.Dialect;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Request;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every client on every upstream: the official clients read what a provider of any dialect answered. */
class DialectsTest {

    private static final String KEY = "sk-of-the-provider";

    private static TestGateway gateway(Dialect dialect, FakeUpstream provider) {
        return TestGateway.configured("""
                version: 1
                providers:
                  - {name: p1, base_url: "%s", dialect: %s, keys: [{id: k1, secret: "env:PROVIDER_KEY"}]}
                groups:
                  - {name: turbo, targets: [{provider: p1, model: m1}]}
                """.formatted(provider.baseUrl(), dialect.id()), Map.of("PROVIDER_KEY", KEY));
    }

    private static OpenAIClient openAi(TestGateway gateway) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(gateway.url() + "/v1")
                .apiKey(gateway.key())
                .maxRetries(0)
                .build();
    }

    private static AnthropicClient anthropic(TestGateway gateway) {
        return AnthropicOkHttpClient.builder()
                .baseUrl(gateway.url())
                .apiKey(gateway.key())
                .maxRetries(0)
                .build();
    }

    private static ChatCompletionCreateParams chat() {
        return ChatCompletionCreateParams.builder()
                .model("turbo")
                .addSystemMessage("Be brief.")
                .addUserMessage("Hello?")
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
    }

    private static MessageCreateParams messages() {
        return MessageCreateParams.builder()
                .model("turbo")
                .maxTokens(100)
                .system("Be brief.")
                .addUserMessage("Hello?")
                .addTool(Tool.builder()
                        .name("weather")
                        .inputSchema(Tool.InputSchema.builder()
                                .properties(Tool.InputSchema.Properties.builder()
                                        .putAdditionalProperty("city", JsonValue.from(Map.of("type", "string")))
                                        .build())
                                .build())
                        .build())
                .build();
    }

    private static ResponseCreateParams responses() {
        return ResponseCreateParams.builder()
                .model("turbo")
                .instructions("Be brief.")
                .input("Hello?")
                .build();
    }

    private static void assertAsked(Dialect dialect, FakeUpstream provider) {
        Request asked = provider.requests().getLast();
        String header = switch (dialect) {
            case OPENAI_CHAT, OPENAI_RESPONSES -> "Authorization";
            case ANTHROPIC -> "x-api-key";
            case GEMINI -> "x-goog-api-key";
        };
        assertThat(asked.header(header).orElse("")).endsWith(KEY);
        assertThat(asked.text()).contains("Hello?", "Be brief.");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void openAisClientChatsWithAny(Dialect upstream) {
        try (var provider = FakeUpstream.start(AnyProvider.saying(upstream, AnyProvider.TEXT));
                var gateway = gateway(upstream, provider)) {
            var completions = openAi(gateway).chat().completions();
            assertText(completions.create(chat()));
            assertAsked(upstream, provider);
            var streamed = ChatCompletionAccumulator.create();
            try (var stream = completions.createStreaming(chat())) {
                stream.stream().forEach(streamed::accumulate);
            }
            assertText(streamed.chatCompletion());
        }
    }

    private static void assertText(ChatCompletion answer) {
        assertThat(answer.choices().getFirst().message().content()).hasValue(AnyProvider.SAID);
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(answer.model()).isEqualTo("turbo");
        assertThat(answer.usage().orElseThrow().promptTokens()).isEqualTo(7);
        assertThat(answer.usage().orElseThrow().completionTokens()).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void openAisClientGetsToolCallsFromAny(Dialect upstream) {
        try (var provider = FakeUpstream.start(AnyProvider.saying(upstream, AnyProvider.CALL));
                var gateway = gateway(upstream, provider)) {
            var completions = openAi(gateway).chat().completions();
            assertCall(completions.create(chat()));
            var streamed = ChatCompletionAccumulator.create();
            try (var stream = completions.createStreaming(chat())) {
                stream.stream().forEach(streamed::accumulate);
            }
            assertCall(streamed.chatCompletion());
        }
    }

    private static void assertCall(ChatCompletion answer) {
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        var call = answer.choices()
                .getFirst()
                .message()
                .toolCalls()
                .orElseThrow()
                .getFirst()
                .asFunction();
        assertThat(call.function().name()).isEqualTo("weather");
        assertThat(TestGateway.json(call.function().arguments()).path("city").asText())
                .isEqualTo("Zürich");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void anthropicsClientTalksWithAny(Dialect upstream) {
        try (var provider = FakeUpstream.start(AnyProvider.saying(upstream, AnyProvider.TEXT));
                var gateway = gateway(upstream, provider)) {
            var client = anthropic(gateway).messages();
            assertText(client.create(messages()));
            assertAsked(upstream, provider);
            assertText(streamed(client, messages()));
        }
    }

    private static Message streamed(
            com.anthropic.services.blocking.MessageService client, MessageCreateParams request) {
        var gathered = MessageAccumulator.create();
        try (var stream = client.createStreaming(request)) {
            stream.stream().forEach(gathered::accumulate);
        }
        return gathered.message();
    }

    private static void assertText(Message answer) {
        assertThat(answer.content().getFirst().asText().text()).isEqualTo(AnyProvider.SAID);
        assertThat(answer.stopReason()).hasValue(StopReason.END_TURN);
        assertThat(answer.model().asString()).isEqualTo("turbo");
        assertThat(answer.usage().inputTokens()).isEqualTo(7);
        assertThat(answer.usage().outputTokens()).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void anthropicsClientGetsToolCallsFromAny(Dialect upstream) {
        try (var provider = FakeUpstream.start(AnyProvider.saying(upstream, AnyProvider.CALL));
                var gateway = gateway(upstream, provider)) {
            var client = anthropic(gateway).messages();
            assertCall(client.create(messages()));
            assertCall(streamed(client, messages()));
            assertThat(provider.requests().getLast().text()).contains("weather");
        }
    }

    private static void assertCall(Message answer) {
        assertThat(answer.stopReason()).hasValue(StopReason.TOOL_USE);
        var call = answer.content().getFirst().asToolUse();
        assertThat(call.name()).isEqualTo("weather");
        assertThat(call._input().toString()).contains("city").contains("Zürich");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void responsesComeFromAny(Dialect upstream) {
        try (var provider = FakeUpstream.start(AnyProvider.saying(upstream, AnyProvider.TEXT));
                var gateway = gateway(upstream, provider)) {
            var client = openAi(gateway).responses();
            assertText(client.create(responses()));
            assertAsked(upstream, provider);
            assertText(streamed(client));
        }
    }

    private static Response streamed(com.openai.services.blocking.ResponseService client) {
        var gathered = ResponseAccumulator.create();
        try (var stream = client.createStreaming(responses())) {
            stream.stream().forEach(gathered::accumulate);
        }
        return gathered.response();
    }

    private static void assertText(Response answer) {
        ResponseOutputItem item = answer.output().getFirst();
        assertThat(item.asMessage().content().getFirst().asOutputText().text()).isEqualTo(AnyProvider.SAID);
        assertThat(answer.usage().orElseThrow().inputTokens()).isEqualTo(7);
        assertThat(answer.usage().orElseThrow().outputTokens()).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void responsesWithToolCallsComeFromAny(Dialect upstream) {
        try (var provider = FakeUpstream.start(AnyProvider.saying(upstream, AnyProvider.CALL));
                var gateway = gateway(upstream, provider)) {
            var client = openAi(gateway).responses();
            assertCall(client.create(responses()));
            assertCall(streamed(client));
        }
    }

    private static void assertCall(Response answer) {
        var call = answer.output().getFirst().asFunctionCall();
        assertThat(call.name()).isEqualTo("weather");
        assertThat(TestGateway.json(call.arguments()).path("city").asText()).isEqualTo("Zürich");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void refusalOfTheRequestIsToldInTheClientsDialect(Dialect upstream) {
        String body = switch (upstream) {
            case OPENAI_CHAT, OPENAI_RESPONSES ->
                "{\"error\":{\"message\":\"Bad tool.\",\"type\":\"invalid_request_error\",\"code\":\"bad_tool\"}}";
            case ANTHROPIC ->
                "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"Bad tool.\"}}";
            case GEMINI -> "{\"error\":{\"code\":400,\"message\":\"Bad tool.\",\"status\":\"INVALID_ARGUMENT\"}}";
        };
        try (var provider = FakeUpstream.start(Script.status(400, body));
                var gateway = gateway(upstream, provider)) {
            assertThatThrownBy(() -> openAi(gateway).chat().completions().create(chat()))
                    .isInstanceOf(com.openai.errors.BadRequestException.class)
                    .hasMessageContaining("Bad tool.");
            assertThatThrownBy(() -> openAi(gateway).responses().create(responses()))
                    .isInstanceOf(com.openai.errors.BadRequestException.class)
                    .hasMessageContaining("Bad tool.");
            assertThatThrownBy(() -> anthropic(gateway).messages().create(messages()))
                    .isInstanceOf(com.anthropic.errors.BadRequestException.class)
                    .hasMessageContaining("Bad tool.");
            assertThatThrownBy(() -> streamed(anthropic(gateway).messages(), messages()))
                    .isInstanceOf(com.anthropic.errors.BadRequestException.class);
        }
    }
}
