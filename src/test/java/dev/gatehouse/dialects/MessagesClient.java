package dev.gatehouse.dialects;

import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.ObjectMappers;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Usage;
import com.anthropic.services.blocking.MessageService;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.dialects.Shown.End;
import dev.gatehouse.testing.TestGateway;
import java.util.ArrayList;
import java.util.List;

/** anthropic-java's messages. */
final class MessagesClient implements Client {

    private final MessageService messages;

    MessagesClient(TestGateway gateway) {
        this.messages = AnthropicOkHttpClient.builder()
                .baseUrl(gateway.url())
                .apiKey(gateway.key())
                .maxRetries(0)
                .build()
                .messages();
    }

    @Override
    public Shown whole(String model, JsonNode asks) {
        try (var response = messages.withRawResponse().create(params(model, asks))) {
            return shown(
                    response.parse().validate(),
                    String.join(",", response.headers().values("X-Gatehouse-Dropped")));
        } catch (AnthropicServiceException e) {
            return Shown.failed("", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Shown streamed(String model, JsonNode asks) {
        var gathered = MessageAccumulator.create();
        var text = new StringBuilder();
        try (var response = messages.withRawResponse().createStreaming(params(model, asks));
                var stream = response.parse()) {
            stream.stream().map(RawMessageStreamEvent::validate).forEach(event -> {
                gathered.accumulate(event);
                event.contentBlockDelta()
                        .flatMap(delta -> delta.delta().text())
                        .ifPresent(delta -> text.append(delta.text()));
            });
            return shown(gathered.message(), String.join(",", response.headers().values("X-Gatehouse-Dropped")));
        } catch (AnthropicServiceException e) {
            return Shown.failed(text.toString(), String.valueOf(e.getMessage()));
        }
    }

    /** The whole answer, for what only this client shows. */
    Message message(String model, JsonNode asks) {
        return messages.create(params(model, asks));
    }

    /** The same, gathered from a stream. */
    Message gathered(String model, JsonNode asks) {
        var gathered = MessageAccumulator.create();
        try (var stream = messages.createStreaming(params(model, asks))) {
            stream.stream().forEach(gathered::accumulate);
        }
        return gathered.message();
    }

    private static MessageCreateParams params(String model, JsonNode asks) {
        try {
            var body = ObjectMappers.jsonMapper().readValue(Client.body(asks), MessageCreateParams.Body.class);
            return MessageCreateParams.builder()
                    .body(body.validate())
                    .model(model)
                    .build();
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static Shown shown(Message answer, String dropped) {
        var text = new StringBuilder();
        var thoughts = new StringBuilder();
        List<String> calls = new ArrayList<>();
        for (ContentBlock block : answer.content()) {
            block.text().ifPresent(said -> text.append(said.text()));
            block.thinking().ifPresent(thought -> thoughts.append(thought.thinking()));
            block.toolUse()
                    .ifPresent(call -> calls.add(Client.call(
                            call.name(),
                            ObjectMappers.jsonMapper()
                                    .valueToTree(call._input())
                                    .toString())));
        }
        return new Shown(
                answer.model().asString(),
                text.toString(),
                thoughts.toString(),
                calls,
                end(answer.stopReason().orElseThrow()),
                tokens(answer.usage()),
                "",
                dropped);
    }

    private static End end(StopReason reason) {
        return switch (reason.known()) {
            case END_TURN, STOP_SEQUENCE -> End.STOP;
            case MAX_TOKENS -> End.LENGTH;
            case TOOL_USE -> End.CALLS;
            case REFUSAL -> End.REFUSED;
            default -> throw new AssertionError(reason);
        };
    }

    private static Shown.Tokens tokens(Usage usage) {
        long cached = usage.cacheReadInputTokens().orElse(0L);
        long written = usage.cacheCreationInputTokens().orElse(0L);
        return new Shown.Tokens(usage.inputTokens() + cached + written, cached, usage.outputTokens());
    }
}
