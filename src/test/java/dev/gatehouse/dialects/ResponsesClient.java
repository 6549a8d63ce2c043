package dev.gatehouse.dialects;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.ObjectMappers;
import com.openai.errors.OpenAIServiceException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseError;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseOutputMessage;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ResponseUsage;
import com.openai.services.blocking.ResponseService;
import dev.gatehouse.dialects.Shown.End;
import dev.gatehouse.testing.TestGateway;
import java.util.ArrayList;
import java.util.List;

/** openai-java's responses. */
final class ResponsesClient implements Client {

    private final ResponseService responses;

    ResponsesClient(TestGateway gateway) {
        this.responses = OpenAIOkHttpClient.builder()
                .baseUrl(gateway.url() + "/v1")
                .apiKey(gateway.key())
                .maxRetries(0)
                .build()
                .responses();
    }

    @Override
    public Shown whole(String model, JsonNode asks) {
        try (var response = responses.withRawResponse().create(params(model, asks))) {
            return shown(
                    response.parse().validate(),
                    String.join(",", response.headers().values("X-Gatehouse-Dropped")));
        } catch (OpenAIServiceException e) {
            return Shown.failed("", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Shown streamed(String model, JsonNode asks) {
        var gathered = ResponseAccumulator.create();
        var text = new StringBuilder();
        try (var response = responses.withRawResponse().createStreaming(params(model, asks));
                var stream = response.parse()) {
            stream.stream().map(ResponseStreamEvent::validate).forEach(event -> {
                gathered.accumulate(event);
                event.outputTextDelta().ifPresent(delta -> text.append(delta.delta()));
            });
            Response answer = gathered.response();
            if (answer.status().filter(ResponseStatus.FAILED::equals).isPresent())
                return Shown.failed(
                        text.toString(),
                        answer.error().map(ResponseError::message).orElse(""));
            return shown(answer, String.join(",", response.headers().values("X-Gatehouse-Dropped")));
        } catch (OpenAIServiceException e) {
            return Shown.failed(text.toString(), String.valueOf(e.getMessage()));
        }
    }

    private static ResponseCreateParams params(String model, JsonNode asks) {
        try {
            var body = ObjectMappers.jsonMapper().readValue(Client.body(asks), ResponseCreateParams.Body.class);
            return ResponseCreateParams.builder()
                    .body(body.validate())
                    .model(model)
                    .build();
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static Shown shown(Response answer, String dropped) {
        var text = new StringBuilder();
        var thoughts = new StringBuilder();
        List<String> calls = new ArrayList<>();
        boolean refused = false;
        for (ResponseOutputItem item : answer.output()) {
            item.reasoning()
                    .ifPresent(thought -> thought.summary().forEach(summary -> thoughts.append(summary.text())));
            item.functionCall().ifPresent(call -> calls.add(Client.call(call.name(), call.arguments())));
            for (ResponseOutputMessage.Content content :
                    item.message().map(ResponseOutputMessage::content).orElse(List.of())) {
                content.outputText().ifPresent(said -> text.append(said.text()));
                content.refusal().ifPresent(said -> text.append(said.refusal()));
                refused |= content.isRefusal();
            }
        }
        return new Shown(
                answer.model().asString(),
                text.toString(),
                thoughts.toString(),
                calls,
                end(answer, refused, !calls.isEmpty()),
                answer.usage().map(ResponsesClient::tokens).orElse(Shown.Tokens.NONE),
                "",
                dropped);
    }

    private static End end(Response answer, boolean refused, boolean called) {
        var why = answer.incompleteDetails().flatMap(Response.IncompleteDetails::reason);
        if (why.isPresent())
            return switch (why.get().known()) {
                case MAX_OUTPUT_TOKENS -> End.LENGTH;
                case CONTENT_FILTER -> End.REFUSED;
                default -> throw new AssertionError(why);
            };
        if (!answer.status().equals(java.util.Optional.of(ResponseStatus.COMPLETED))) throw new AssertionError(answer);
        if (refused) return End.REFUSED;
        return called ? End.CALLS : End.STOP;
    }

    private static Shown.Tokens tokens(ResponseUsage usage) {
        return new Shown.Tokens(usage.inputTokens(), usage.inputTokensDetails().cachedTokens(), usage.outputTokens());
    }
}
