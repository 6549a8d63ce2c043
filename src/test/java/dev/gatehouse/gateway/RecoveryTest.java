package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Request;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.Wire;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream breaks off after the client has read a part of the answer; another attempt finishes it. */
class RecoveryTest {

    private static final String TEXT = "The quick brown fox jumps over the lazy dog; \"zwölf\" Boxkämpfer, and so on.";
    private static final OpenAiChat WHOLE = OpenAiChat.saying(pieces(TEXT));

    private static String[] pieces(String text) {
        return text.split("(?<= )", -1);
    }

    /** Carries on after an assistant's last message, as a model does that takes a prefill. */
    private static final Script CARRIES_ON = (request, wire) -> {
        JsonNode messages = json(request.text()).path("messages");
        JsonNode last = messages.path(messages.size() - 1);
        boolean prefilled = last.path("role").asText().equals("assistant");
        String rest = prefilled ? TEXT.substring(last.path("content").asText().length()) : TEXT;
        OpenAiChat.saying(pieces(rest)).answer(request, wire);
    };

    private static final Script REFUSES_PREFILL = (request, wire) -> {
        if (isPrefilled(request)) {
            wire.json(400, "{\"error\":{\"message\":\"The conversation must end with a user message.\"}}");
        } else {
            WHOLE.answer(request, wire);
        }
    };

    private static boolean isPrefilled(Request request) {
        return request.text().contains("\"role\":\"assistant\"");
    }

    static Stream<Arguments> breaks() {
        return Stream.of(
                Arguments.of("cut", (OpenAiChat.Fault) Wire::cut),
                Arguments.of("reset", (OpenAiChat.Fault) Wire::reset),
                Arguments.of("silence", (OpenAiChat.Fault) Wire::silence),
                Arguments.of("error", (OpenAiChat.Fault) wire -> {
                    wire.frame("{\"error\":{\"message\":\"overloaded\",\"code\":503}}");
                    wire.endChunks();
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("breaks")
    void anotherTargetCarriesOn(String name, OpenAiChat.Fault fault) {
        // The same target is asked first after a cut: it breaks off again.
        try (var first = FakeUpstream.start(WHOLE.after(4, fault));
                var second = FakeUpstream.start(CARRIES_ON);
                var gateway = TestGateway.turbo(first, second)) {
            HttpResponse<String> response = gateway.chat(true);
            assertWhole(response);
            JsonNode record = gateway.record(response);
            assertThat(record.path("route_mode").asText()).isEqualTo("recovered");
            assertThat(record.path("served_provider").asText()).isEqualTo("p2");
            assertThat(record.path("error_class").isNull()).isTrue();
            assertThat(record.at("/attempts/0/class").asText()).isEqualTo("stream_broken");
            JsonNode last = record.path("attempts").path(record.path("attempts").size() - 1);
            assertThat(last.path("class").asText()).isEqualTo("ok");
            assertThat(second.requests()).hasSize(1);
        }
    }

    @Test
    void sameTargetFinishesAfterItsConnectionFailed() {
        try (var only = FakeUpstream.start(Script.byTurn(WHOLE.after(5, Wire::reset), CARRIES_ON));
                var gateway = TestGateway.turbo(only)) {
            assertWhole(gateway.chat(true));
            assertThat(only.requests()).hasSize(2);
            assertThat(only.requests().getLast().text()).contains("{\"role\":\"assistant\",\"content\":\"The quick");
        }
    }

    @Test
    void whoStartsOverIsAligned() {
        try (var first = FakeUpstream.start(WHOLE.after(9, Wire::cut));
                var second = FakeUpstream.start(OpenAiChat.saying(TEXT.substring(0, 30), TEXT.substring(30)));
                var gateway = TestGateway.turbo(first, second)) {
            assertWhole(gateway.chat(true));
            assertThat(isPrefilled(second.requests().getLast())).isTrue();
        }
    }

    @Test
    void whoRefusesPrefillIsAskedWithoutAndRemembered() {
        try (var first = FakeUpstream.start(WHOLE.after(4, Wire::cut));
                var second = FakeUpstream.start(REFUSES_PREFILL);
                var gateway = TestGateway.turbo(first, second)) {
            assertWhole(gateway.chat(true));
            assertThat(second.requests()).hasSize(2);
            assertWhole(gateway.chat(true));
            assertThat(second.requests()).hasSize(3);
            assertThat(isPrefilled(second.requests().getLast())).isFalse();
        }
    }

    @Test
    void whoAnswersDifferentlyIsNotMixedIn() {
        try (var first = FakeUpstream.start(WHOLE.after(4, Wire::cut));
                var second = FakeUpstream.start((request, wire) -> {
                    if (isPrefilled(request)) wire.json(400, "{\"error\":{\"message\":\"no\"}}");
                    else OpenAiChat.saying("Something", " else", " altogether").answer(request, wire);
                });
                var gateway = TestGateway.turbo(first, second)) {
            HttpResponse<String> response = gateway.chat(true);
            assertThat(response.body()).doesNotContain("altogether").contains("\"error\"");
            assertThat(text(response)).isEqualTo("The quick brown fox ");
            assertThat(response.body().strip()).endsWith("data: [DONE]");
            assertThat(gateway.record(response).findValuesAsText("class")).contains("stream_broken", "superseded");
        }
    }

    @Test
    void whiteSpaceAtTheEndIsNotSentAndTeachesNothing() {
        Script minds = (request, wire) -> {
            JsonNode messages = json(request.text()).path("messages");
            String said = messages.path(messages.size() - 1).path("content").asText();
            if (isPrefilled(request) && said.endsWith(" ")) {
                wire.json(400, "{\"error\":{\"message\":\"content cannot end with trailing whitespace\"}}");
            } else {
                CARRIES_ON.answer(request, wire);
            }
        };
        try (var first = FakeUpstream.start(WHOLE.after(4, Wire::silence));
                var second = FakeUpstream.start(minds);
                var gateway = TestGateway.turbo(first, second)) {
            assertWhole(gateway.chat(true));
            assertThat(second.requests()).hasSize(1);
            assertThat(gateway.send(gateway.adminRequest("/api/targets/learned").GET())
                            .body())
                    .doesNotContain("no_prefill");
        }
    }

    @Test
    void limitOfTheAnswerHoldsForTheWhole() {
        try (var first = FakeUpstream.start(WHOLE.after(4, Wire::silence));
                var second = FakeUpstream.start(CARRIES_ON);
                var gateway = TestGateway.turbo(first, second)) {
            assertWhole(
                    gateway.post(
                            "{\"model\":\"turbo\",\"stream\":true,\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"));
            // "The quick brown fox" is about five tokens.
            assertThat(json(second.requests().getLast().text())
                            .path("max_tokens")
                            .asInt())
                    .isEqualTo(95);
        }
    }

    @Test
    void recoveryCanBeSwitchedOff() {
        try (var first = FakeUpstream.start(WHOLE.after(4, Wire::cut));
                var second = FakeUpstream.start(CARRIES_ON);
                var gateway = TestGateway.configured(TestGateway.turboDocument("", first, second)
                        .replace("name: turbo\n", "name: turbo\n    recovery: off\n"))) {
            HttpResponse<String> response = gateway.chat(true);
            assertThat(response.body()).contains("\"error\"");
            assertThat(second.requests()).isEmpty();
        }
    }

    @Test
    void continuationThatBreaksIsFinishedAsWell() {
        Script breaksAgain = (request, wire) -> {
            String messages = json(request.text()).path("messages").toString();
            int had = json(request.text())
                    .path("messages")
                    .path(1)
                    .path("content")
                    .asText()
                    .length();
            assertThat(messages).contains("assistant");
            OpenAiChat.saying(pieces(TEXT.substring(had)))
                    .after(3, Wire::silence)
                    .answer(request, wire);
        };
        try (var first = FakeUpstream.start(WHOLE.after(2, Wire::silence));
                var second = FakeUpstream.start(breaksAgain);
                var third = FakeUpstream.start(CARRIES_ON);
                var gateway = TestGateway.turbo(first, second, third)) {
            HttpResponse<String> response = gateway.chat(true);
            assertWhole(response);
            assertThat(gateway.record(response).path("served_provider").asText())
                    .isEqualTo("p3");
        }
    }

    @Test
    void usageIsTheSum() {
        try (var first = FakeUpstream.start(WHOLE.after(4, Wire::silence));
                var second = FakeUpstream.start(CARRIES_ON);
                var gateway = TestGateway.turbo(first, second)) {
            HttpResponse<String> response = gateway.post("""
                    {"model":"turbo","stream":true,"stream_options":{"include_usage":true},
                     "messages":[{"role":"user","content":"hi"}]}""");
            JsonNode record = gateway.record(response);
            assertThat(record.path("usage_source").asText()).isEqualTo("estimated");
            long completion = record.path("completion_tokens").asLong();
            long parts = record.at("/attempts/0/completion_tokens").asLong()
                    + record.at("/attempts/1/completion_tokens").asLong();
            assertThat(completion).isEqualTo(parts).isPositive();
            assertThat(frames(response).stream()
                            .map(frame -> frame.at("/usage/completion_tokens").asLong())
                            .filter(tokens -> tokens > 0))
                    .containsExactly(completion);
        }
    }

    /** The whole text, once; one id and one time; a finish and an end; no error. */
    private static void assertWhole(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(text(response)).as(response.body()).isEqualTo(TEXT);
        assertThat(response.body()).doesNotContain("\"error\"");
        assertThat(response.body().strip()).endsWith("data: [DONE]");
        Set<String> ids = new HashSet<>();
        int finishes = 0;
        for (JsonNode frame : frames(response)) {
            ids.add(frame.path("id").asText() + " " + frame.path("created").asText() + " "
                    + frame.path("model").asText());
            if (!frame.at("/choices/0/finish_reason").asText("null").equals("null")) finishes++;
        }
        assertThat(ids).hasSize(1);
        assertThat(finishes).isEqualTo(1);
    }

    private static String text(HttpResponse<String> response) {
        var text = new StringBuilder();
        for (JsonNode frame : frames(response))
            text.append(frame.at("/choices/0/delta/content").asText(""));
        return text.toString();
    }

    private static List<JsonNode> frames(HttpResponse<String> response) {
        var frames = new ArrayList<JsonNode>();
        response.body()
                .lines()
                .filter(line -> line.startsWith("data: {"))
                .forEach(line -> frames.add(json(line.substring("data: ".length()))));
        return frames;
    }
}
