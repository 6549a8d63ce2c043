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
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider is asked no more than its limits allow; the next target gets what is beyond them. */
class ProviderLimitsTest {

    private static final OpenAiChat GOOD = OpenAiChat.saying("hi");

    private final CountDownLatch answers = new CountDownLatch(1);

    /** Begins a stream at once and finishes every answer when it is let. */
    private void answerLater(Request request, Wire wire) throws IOException {
        GOOD.after(1, on -> waitToAnswer()).answer(request, wire);
    }

    private void waitToAnswer() {
        try {
            answers.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String limited(String limits, FakeUpstream... providers) {
        return TestGateway.turboDocument("", providers)
                .replace("{name: p1,", "{name: p1, limits: {" + limits + "},")
                .replace("stall: 2s", "stall: 20s");
    }

    private static String provider(HttpResponse<?> response) {
        return response.headers().firstValue("X-Gatehouse-Provider").orElse("");
    }

    /** A stream that has begun and is not over. */
    private static CompletableFuture<HttpResponse<String>> running(TestGateway gateway, FakeUpstream provider) {
        int before = provider.requests().size();
        var running = CompletableFuture.supplyAsync(() -> gateway.chat(true));
        TestGateway.await(() -> provider.requests().size() > before);
        return running;
    }

    @Test
    void whatIsBeyondItsConcurrencyGoesToTheNextTargetUntilAStreamEnds() {
        try (var first = FakeUpstream.start(this::answerLater);
                var second = FakeUpstream.start(GOOD);
                var gateway = TestGateway.withoutFile()) {
            gateway.publish(limited("concurrency: 1", first, second), 0);
            var stream = running(gateway, first);
            HttpResponse<String> beyond = gateway.chat(false);
            assertThat(provider(beyond)).isEqualTo("p2");
            assertThat(beyond.headers().firstValue("X-Gatehouse-Attempts")).hasValue("1");
            JsonNode skipped = gateway.record(beyond).at("/attempts/0");
            assertThat(skipped.path("class").asText()).isEqualTo("skipped");
            assertThat(skipped.path("reason").asText())
                    .isEqualTo("p1 was skipped: its provider's limit of 1 calls at the same time is reached");

            gateway.publish(limited("", first, second), 1);
            var unlimited = running(gateway, first);
            gateway.publish(limited("concurrency: 1", first, second), 2);
            assertThat(provider(gateway.chat(false))).isEqualTo("p2");
            answers.countDown();
            assertThat(provider(stream.join())).isEqualTo("p1");
            assertThat(provider(unlimited.join())).isEqualTo("p1");
            TestGateway.await(() -> provider(gateway.chat(false)).equals("p1"));
            assertThat(json(gateway.send(gateway.adminRequest("/api/circuits")).body())
                            .path("data"))
                    .as("a limit is no failure")
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/v1/messages"})
    void whenAllAreAtTheirLimitItIs503AndExplainedAsResting(String path) {
        try (var only = FakeUpstream.start(GOOD);
                var gateway = TestGateway.configured(limited("rps: 0.2", only))) {
            assertThat(gateway.chat(false).statusCode()).isEqualTo(200);
            HttpResponse<String> refused = gateway.send(
                    gateway.keyed(path, "application/json")
                            .POST(
                                    BodyPublishers.ofString(
                                            "{\"model\":\"turbo\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}")));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                    .isBetween(1L, 5L);
            assertThat(json(refused.body()).at("/error/type").asText())
                    .isEqualTo(path.endsWith("messages") ? "overloaded_error" : "server_error");
            assertThat(only.requests()).hasSize(1);

            JsonNode told = json(gateway.send(gateway.adminRequest("/api/explain")
                            .POST(BodyPublishers.ofString("{\"model\":\"turbo\",\"key\":\"tests\"}")))
                    .body());
            assertThat(told.at("/targets/0/verdict").asText()).isEqualTo("resting");
            assertThat(told.at("/targets/0/why").asText()).contains("limit of requests a second");
            assertThat(told.at("/targets/0/retry_in_seconds").asInt()).isBetween(1, 5);
            assertThat(told.at("/refused/status").asInt()).isEqualTo(503);
        }
    }

    @Test
    void rateIsLiftedWhenTheDocumentSaysSo() {
        try (var first = FakeUpstream.start(GOOD);
                var second = FakeUpstream.start(GOOD);
                var gateway = TestGateway.withoutFile()) {
            gateway.publish(limited("rps: 0.01", first, second), 0);
            assertThat(provider(gateway.chat(false))).isEqualTo("p1");
            assertThat(provider(gateway.chat(true))).isEqualTo("p2");
            gateway.publish(limited("", first, second), 1);
            for (int i = 0; i < 3; i++)
                assertThat(provider(gateway.chat(false))).isEqualTo("p1");
        }
    }

    @Test
    void retriesCountToo() {
        Script twice = Script.byTurn(Script.status(429, "{}"), GOOD);
        try (var only = FakeUpstream.start(twice);
                var gateway = TestGateway.configured(
                        limited("rps: 0.01", only)
                                .replace(
                                        "{name: p1,",
                                        "{name: p1, keys: [{id: a, secret: \"env:KEY_ONE\"}, {id: b, secret: \"env:KEY_TWO\"}],"))) {
            assertThat(gateway.chat(false).statusCode()).isEqualTo(200);
            assertThat(only.requests()).hasSize(2);
            assertThat(gateway.chat(false)
                            .headers()
                            .firstValueAsLong("Retry-After")
                            .orElseThrow())
                    .as("100 s for each call")
                    .isBetween(101L, 200L);
        }
    }

    @Test
    void placesAreGivenBackHoweverAnAttemptEnds() {
        List<Script> turns = new ArrayList<>(List.of(
                Script.status(400, "{\"error\":{\"message\":\"no\"}}"),
                Script.status(500, "{}"),
                Script.hangUp(),
                Script.status(200, "{}")));
        turns.add(OpenAiChat.saying("The quick ", "brown fox").after(1, Wire::cut));
        turns.add(OpenAiChat.saying("The quick ", "brown fox").continuing());
        turns.add(GOOD);
        try (var first = FakeUpstream.start(Script.byTurn(turns.toArray(Script[]::new)));
                var second = FakeUpstream.start(GOOD);
                var gateway = TestGateway.configured(limited("concurrency: 1", first, second))) {
            assertThat(gateway.chat(false).statusCode()).isEqualTo(400);
            for (int i = 0; i < 2; i++)
                assertThat(provider(gateway.chat(false))).isEqualTo("p2");
            HttpResponse<String> recovered = gateway.chat(true);
            assertThat(recovered.body()).contains("brown fox").doesNotContain("\"error\"");
            assertThat(gateway.record(recovered).path("served_provider").asText())
                    .as("whose own stream broke")
                    .isEqualTo("p1");
            TestGateway.await(() -> provider(gateway.chat(false)).equals("p1"));
        }
    }

    @Test
    void whereKeysCoolNoPlaceIsHeld() {
        Script limited = Script.byTurn(Script.status(429, "{}", "Retry-After: 60"), GOOD);
        try (var first = FakeUpstream.start(limited);
                var second = FakeUpstream.start(GOOD);
                var gateway = TestGateway.configured(limited("concurrency: 1", first, second)
                        .replace("{name: p1,", "{name: p1, keys: [{id: a, secret: \"env:KEY_ONE\"}],"))) {
            for (int i = 0; i < 3; i++)
                assertThat(provider(gateway.chat(false))).isEqualTo("p2");
            gateway.send(gateway.adminRequest("/api/providers/p1/keys/a/reset").POST(BodyPublishers.noBody()));
            assertThat(provider(gateway.chat(false))).isEqualTo("p1");
        }
    }

    @Test
    void overtakenAttemptGivesItsPlaceBack() {
        try (var first = FakeUpstream.start(Script.byTurn(Script.silence(), GOOD));
                var second = FakeUpstream.start(GOOD);
                var gateway = TestGateway.configured(limited("concurrency: 1", first, second)
                        .replace("name: turbo\n", "name: turbo\n    hedge_after: 50ms\n"))) {
            assertThat(provider(gateway.chat(true))).isEqualTo("p2");
            TestGateway.await(() -> provider(gateway.chat(true)).equals("p1"));
        }
    }

    @Test
    void departedClientGivesItsPlaceBack() {
        try (var first = FakeUpstream.start(Script.byTurn(Script.silence(), GOOD));
                var second = FakeUpstream.start(GOOD);
                var gateway = TestGateway.configured(limited("concurrency: 1", first, second))) {
            var leaving = new Thread(() -> gateway.chat(true));
            leaving.start();
            TestGateway.await(() -> first.requests().size() == 1);
            assertThat(provider(gateway.chat(false))).isEqualTo("p2");
            leaving.interrupt();
            TestGateway.await(() -> provider(gateway.chat(false)).equals("p1"));
        }
    }
}
