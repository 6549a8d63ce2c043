package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that are more than a text break off: tool calls, and several choices. */
class RecoveryOfMoreThanTextTest {

    static Stream<Arguments> toolCalls() {
        String[] first = {
            "{\"tool_calls\":[{\"index\":0,\"id\":\"call_a\",\"type\":\"function\",\"function\":{\"name\":\"search\",\"arguments\":\"\"}}]}",
            "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"q\\\": \\\"do\"}}]}",
        };
        String[] again = {
            "{\"tool_calls\":[{\"index\":0,\"id\":\"call_b\",\"type\":\"function\",\"function\":{\"name\":\"search\",\"arguments\":\"\"}}]}",
            "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"q\\\":\"}}]}",
            "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\" \\\"dogs\\\"\"}}]}",
            "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"}\"}}]}",
        };
        return Stream.of(Arguments.of(first, again));
    }

    @ParameterizedTest
    @MethodSource("toolCalls")
    void toolCallsAreAlignedNeverPrefilled(String[] begun, String[] again) {
        try (var first = FakeUpstream.start(deltas(begun, ""));
                var second = FakeUpstream.start(deltas(again, "tool_calls"));
                var gateway = TestGateway.turbo(first, second)) {
            HttpResponse<String> response = gateway.chat(true);
            assertThat(response.body()).doesNotContain("call_b").doesNotContain("\"error\"");
            var arguments = new StringBuilder();
            response.body().lines().filter(line -> line.startsWith("data: {")).forEach(line -> {
                JsonNode frame = json(line.substring("data: ".length()));
                arguments.append(frame.at("/choices/0/delta/tool_calls/0/function/arguments")
                        .asText(""));
            });
            assertThat(arguments).hasToString("{\"q\": \"dogs\"}");
            assertThat(second.requests()).allMatch(request -> !request.text().contains("\"role\":\"assistant\""));
        }
    }

    private static Script deltas(String[] deltas, String finish) {
        return (request, wire) -> {
            wire.sse();
            for (String delta : deltas) wire.frame(chunk(delta, "null"));
            if (finish.isEmpty()) {
                wire.silence();
            } else {
                wire.frame(chunk("{}", "\"" + finish + "\""));
                wire.done();
            }
        };
    }

    private static String chunk(String delta, String finish) {
        return "{\"id\":\"x\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":" + delta
                + ",\"finish_reason\":" + finish + "}]}";
    }

    @Test
    void answerThatLacksAChoiceIsNotWhole() {
        Script oneOfTwo = (request, wire) -> {
            wire.sse();
            wire.frame(chunk("{\"content\":\"one\"}", "null"));
            wire.frame(chunk("{}", "\"stop\""));
            wire.cut();
        };
        try (var only = FakeUpstream.start(oneOfTwo);
                var gateway = TestGateway.turbo(only)) {
            String request = "{\"model\":\"turbo\",\"n\":%s,\"stream\":true,\"messages\":[]}";
            assertThat(gateway.post(request.formatted(2)).body()).contains("\"error\"");
            assertThat(gateway.post(request.formatted(1)).body()).doesNotContain("\"error\"");
        }
    }
}
