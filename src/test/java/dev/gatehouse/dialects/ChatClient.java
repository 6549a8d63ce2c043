package dev.gatehouse.dialects;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.ObjectMappers;
import com.openai.errors.OpenAIServiceException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.CompletionUsage;
import com.openai.services.blocking.chat.ChatCompletionService;
import dev.gatehouse.dialects.Shown.End;
import dev.gatehouse.testing.TestGateway;
import java.util.List;
import java.util.Map;

/** openai-java's chat completions. What a model thought, which these do not know, is read from where DeepSeek has it. */
final class ChatClient implements Client {

    private final ChatCompletionService completions;

    ChatClient(TestGateway gateway) {
        this.completions = OpenAIOkHttpClient.builder()
                .baseUrl(gateway.url() + "/v1")
                .apiKey(gateway.key())
                .maxRetries(0)
                .build()
                .chat()
                .completions();
    }

    @Override
    public Shown whole(String model, JsonNode asks) {
        try (var response = completions.withRawResponse().create(params(model, asks))) {
            ChatCompletion answer = response.parse().validate();
            var message = answer.choices().getFirst().message();
            return shown(
                    answer,
                    thought(message._allProperties()),
                    String.join(",", response.headers().values("X-Gatehouse-Dropped")));
        } catch (OpenAIServiceException e) {
            return Shown.failed("", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Shown streamed(String model, JsonNode asks) {
        var gathered = ChatCompletionAccumulator.create();
        var text = new StringBuilder();
        var thoughts = new StringBuilder();
        var params = params(model, asks).toBuilder()
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        try (var response = completions.withRawResponse().createStreaming(params);
                var stream = response.parse()) {
            stream.stream().map(ChatCompletionChunk::validate).forEach(chunk -> {
                gathered.accumulate(chunk);
                chunk.choices().forEach(choice -> {
                    text.append(choice.delta().content().orElse(""));
                    thoughts.append(thought(choice.delta()._allProperties()));
                });
            });
            String dropped = String.join(",", response.headers().values("X-Gatehouse-Dropped"));
            return shown(gathered.chatCompletion(), thoughts.toString(), dropped);
        } catch (OpenAIServiceException e) {
            return Shown.failed(text.toString(), String.valueOf(e.getMessage()));
        }
    }

    private static ChatCompletionCreateParams params(String model, JsonNode asks) {
        try {
            var body = ObjectMappers.jsonMapper().readValue(Client.body(asks), ChatCompletionCreateParams.Body.class);
            return ChatCompletionCreateParams.builder()
                    .body(body.validate())
                    .model(model)
                    .build();
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static String thought(Map<String, JsonValue> more) {
        JsonValue thought = more.get("reasoning_content");
        return thought == null ? "" : thought.asStringOrThrow();
    }

    private static Shown shown(ChatCompletion answer, String thoughts, String dropped) {
        var choice = answer.choices().getFirst();
        var message = choice.message();
        String refusal = message.refusal().orElse("");
        List<String> calls = message.toolCalls().orElse(List.of()).stream()
                .map(call -> call.asFunction().function())
                .map(function -> Client.call(function.name(), function.arguments()))
                .toList();
        End end = refusal.isEmpty() ? end(choice.finishReason()) : End.REFUSED;
        return new Shown(
                answer.model(),
                message.content().orElse("") + refusal,
                thoughts,
                calls,
                end,
                answer.usage().map(ChatClient::tokens).orElse(Shown.Tokens.NONE),
                "",
                dropped);
    }

    private static End end(ChatCompletion.Choice.FinishReason reason) {
        return switch (reason.known()) {
            case STOP -> End.STOP;
            case LENGTH -> End.LENGTH;
            case TOOL_CALLS, FUNCTION_CALL -> End.CALLS;
            case CONTENT_FILTER -> End.REFUSED;
        };
    }

    private static Shown.Tokens tokens(CompletionUsage usage) {
        long cached = usage.promptTokensDetails()
                .flatMap(CompletionUsage.PromptTokensDetails::cachedTokens)
                .orElse(0L);
        return new Shown.Tokens(usage.promptTokens(), cached, usage.completionTokens());
    }
}
