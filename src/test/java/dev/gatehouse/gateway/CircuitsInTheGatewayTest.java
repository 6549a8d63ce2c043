package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.Wire;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Circuits and cooling keys as clients and the admin see them. */
class CircuitsInTheGatewayTest {

    private static final OpenAiChat GOOD = OpenAiChat.saying("hi");

    private static JsonNode circuits(TestGateway gateway) {
        return json(gateway.send(gateway.adminRequest("/api/circuits")).body()).path("data");
    }

    private static HttpResponse<String> reset(TestGateway gateway, String body) {
        return gateway.send(gateway.adminRequest("/api/circuits/reset").POST(BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> resetKey(TestGateway gateway, String id) {
        return gateway.send(
                gateway.adminRequest("/api/providers/p1/keys/" + id + "/reset").POST(BodyPublishers.noBody()));
    }

    private static JsonNode keys(TestGateway gateway) {
        return json(gateway.send(gateway.adminRequest("/api/providers/p1/keys")).body())
                .path("data");
    }

    @Test
    void targetThatKeepsFailingIsLeftAloneUntilItRecovers() {
        var broken = new AtomicBoolean(true);
        Script script = (request, wire) -> (broken.get() ? Script.status(503, "{}") : GOOD).answer(request, wire);
        try (var first = FakeUpstream.start(script);
                var second = FakeUpstream.start(GOOD);
                var gateway = TestGateway.turbo(first, second)) {
            for (int i = 0; i < 5; i++)
                assertThat(gateway.chat(false).statusCode()).isEqualTo(200);
            var skipping = gateway.chat(false);
            assertThat(first.requests()).hasSize(5);
            assertThat(skipping.headers().firstValue("X-Gatehouse-Provider")).hasValue("p2");
            assertThat(skipping.headers().firstValue("X-Gatehouse-Attempts")).hasValue("1");
            assertThat(skipping.headers().firstValue("X-Gatehouse-Route-Mode")).hasValue("model_fallback");
            JsonNode record = gateway.record(skipping);
            assertThat(record.at("/attempts/0/class").asText()).isEqualTo("skipped");
            assertThat(record.at("/attempts/0/status").isNull()).isTrue();
            assertThat(record.at("/attempts/1/class").asText()).isEqualTo("ok");

            JsonNode circuit = circuits(gateway).path(0);
            assertThat(circuit.path("provider").asText()).isEqualTo("p1");
            assertThat(circuit.path("model").asText()).isEqualTo("m1");
            assertThat(circuit.path("state").asText()).isEqualTo("open");
            assertThat(circuit.path("consecutive_failures").asInt()).isEqualTo(5);
            assertThat(circuit.path("last_class").asText()).isEqualTo("upstream_error");
            assertThat(circuit.path("retry_in_seconds").asInt()).isBetween(1, 5);
            assertThat(circuit.path("pinned_until").isNull()).isTrue();
            assertThat(circuit.path("opened_at").asText()).startsWith("20").endsWith("Z");

            broken.set(false);
            TestGateway.await(() -> gateway.chat(true)
                    .headers()
                    .firstValue("X-Gatehouse-Provider")
                    .orElse("")
                    .equals("p1"));
            assertThat(circuits(gateway)).isEmpty();
        }
    }

    @Test
    void whenNoneMayBeTriedItIs503UntilReset() {
        try (var first = FakeUpstream.start(Script.hangUp());
                var gateway = TestGateway.turbo(first)) {
            for (int i = 0; i < 5; i++)
                assertThat(gateway.chat(false).statusCode()).isEqualTo(502);
            int before = first.requests().size();
            var refused = gateway.chat(true);
            assertThat(refused.statusCode()).isEqualTo(503);
            JsonNode error = json(refused.body()).path("error");
            assertThat(error.path("code").asText()).isEqualTo("no_target_available");
            assertThat(error.at("/attempts/0/class").asText()).isEqualTo("skipped");
            assertThat(Integer.parseInt(
                            refused.headers().firstValue("Retry-After").orElseThrow()))
                    .isBetween(1, 5);
            assertThat(refused.headers().firstValue("X-Gatehouse-Attempts")).isEmpty();
            JsonNode record = gateway.record(refused);
            assertThat(record.path("error_class").asText()).isEqualTo("no_target_available");
            assertThat(first.requests()).hasSize(before);

            assertThat(reset(gateway, "{\"provider\":\"P1\",\"model\":\"m1\"}").statusCode())
                    .isEqualTo(204);
            assertThat(circuits(gateway)).isEmpty();
            assertThat(gateway.chat(false).statusCode()).isEqualTo(502);
        }
    }

    @Test
    void providerThatIsNotThereIsLeftAloneAsAWhole() {
        var gone = FakeUpstream.start(GOOD);
        gone.close();
        try (var gateway = TestGateway.turbo(gone)) {
            for (int i = 0; i < 5; i++) gateway.post("{\"model\":\"p1/m" + i + "\"}");
            assertThat(gateway.post("{\"model\":\"p1/other\"}").statusCode()).isEqualTo(503);
            assertThat(circuits(gateway).valueStream())
                    .anyMatch(circuit -> circuit.path("model").isNull()
                            && circuit.path("state").asText().equals("open"));
            assertThat(reset(gateway, "{\"provider\":\"p1\"}").statusCode()).isEqualTo(204);
            assertThat(circuits(gateway)).isEmpty();
        }
    }

    @Test
    void streamThatBreaksIsAFailureAfterItsSuccess() {
        try (var first = FakeUpstream.start(OpenAiChat.saying("a", "b").after(1, Wire::cut));
                var gateway = TestGateway.turbo(first)) {
            gateway.record(gateway.chat(true));
            JsonNode circuit = circuits(gateway).path(0);
            assertThat(circuit.path("state").asText()).isEqualTo("closed");
            assertThat(circuit.path("last_class").asText()).isEqualTo("stream_broken");
        }
    }

    @Test
    void targetWhoseQuotaIsSpentIsPinnedUntilItsResetOrAResetByHand() {
        var spent = Script.status(429, "{\"error\":{\"code\":\"insufficient_quota\"}}", "Retry-After: 7200");
        try (var first = FakeUpstream.start(spent);
                var second = FakeUpstream.start(GOOD);
                var gateway = TestGateway.turbo(first, second)) {
            for (int i = 0; i < 3; i++)
                assertThat(gateway.chat(false).statusCode()).isEqualTo(200);
            assertThat(first.requests()).hasSize(1);
            JsonNode circuit = circuits(gateway).path(0);
            assertThat(circuit.path("state").asText()).isEqualTo("open");
            assertThat(circuit.path("last_class").asText()).isEqualTo("quota_exhausted");
            assertThat(Duration.between(
                            Instant.now(),
                            Instant.parse(circuit.path("pinned_until").asText())))
                    .isBetween(Duration.ofMinutes(118), Duration.ofHours(2));
            assertThat(circuit.path("retry_in_seconds").asInt()).isBetween(3_500, 3_600);
            assertThat(reset(gateway, "{\"provider\":\"p1\",\"model\":\"m1\"}").statusCode())
                    .isEqualTo(204);
            assertThat(circuits(gateway)).isEmpty();
            gateway.chat(false);
            assertThat(first.requests()).hasSize(2);
        }
    }

    @Test
    void keyThatCoolsIsShownAndNotUsed() {
        Script byKey = (request, wire) -> {
            if (request.header("Authorization").orElse("").endsWith(TestGateway.KEY_ONE))
                wire.json(429, "{}", "Retry-After: 60");
            else GOOD.answer(request, wire);
        };
        try (var provider = FakeUpstream.start(byKey);
                var gateway = TestGateway.configured("""
                        version: 1
                        providers:
                          - name: p1
                            base_url: "%s"
                            keys: [{id: first, secret: "env:KEY_ONE"}, {id: second, secret: "env:KEY_TWO", weight: 5}]
                        groups:
                          - {name: turbo, targets: [{provider: p1, model: m1}]}
                        """.formatted(provider.baseUrl()))) {
            assertThat(keys(gateway).path(0).path("state").asText()).isEqualTo("ready");
            for (int i = 0; i < 4; i++)
                assertThat(gateway.chat(false).statusCode()).isEqualTo(200);
            assertThat(provider.requests()).hasSize(5);

            JsonNode cooling = keys(gateway).path(0);
            assertThat(cooling.path("id").asText()).isEqualTo("first");
            assertThat(cooling.path("secret").asText()).isEqualTo("…1111");
            assertThat(cooling.path("state").asText()).isEqualTo("cooling");
            assertThat(cooling.path("cause").asText()).isEqualTo("rate_limited");
            assertThat(cooling.path("retry_in_seconds").asInt()).isBetween(30, 60);
            assertThat(Instant.parse(cooling.path("cools_until").asText())).isAfter(Instant.now());
            assertThat(cooling.path("requests").asInt()).isEqualTo(1);
            JsonNode ready = keys(gateway).path(1);
            assertThat(ready.path("cause").isNull()).isTrue();
            assertThat(ready.path("cools_until").isNull()).isTrue();
            assertThat(ready.path("requests").asInt()).isEqualTo(4);
            assertThat(ready.path("weight").asInt()).isEqualTo(5);

            assertThat(resetKey(gateway, "first").statusCode()).isEqualTo(204);
            assertThat(keys(gateway).path(0).path("state").asText()).isEqualTo("ready");
            assertThat(resetKey(gateway, "third").statusCode()).isEqualTo(404);
            assertThat(gateway.send(gateway.request("/api/providers/p1/keys/first/reset")
                                    .POST(BodyPublishers.noBody()))
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|422",
                "{\"provider\":7}|422",
                "{\"provider\":\"p1\",\"model\":null}|422",
                "{\"provider\":\"p1\",\"modle\":\"m\"}|422",
                "{\"provider\":\"nope\"}|404",
                "[]|400"
            })
    void resetOfNothingIsRefused(String body, int status) {
        try (var provider = FakeUpstream.start(GOOD);
                var gateway = TestGateway.turbo(provider)) {
            assertThat(reset(gateway, body).statusCode()).isEqualTo(status);
            assertThat(gateway.send(gateway.request("/api/circuits")).statusCode())
                    .isEqualTo(401);
            assertThat(gateway.send(gateway.adminRequest("/api/providers/nope/keys"))
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void deadlineThatOthersUsedUpSaysNothingOfATarget() {
        try (var slow = FakeUpstream.start(Script.delayed(Duration.ofMillis(900), Script.status(500, "{}")));
                var healthy = FakeUpstream.start(Script.delayed(Duration.ofMillis(300), OpenAiChat.saying("fine")));
                var gateway = TestGateway.configured(
                        TestGateway.turboDocument("settings: {deadline: 1s}\n", slow, healthy))) {
            for (int i = 0; i < 5; i++)
                assertThat(gateway.chat(false).statusCode()).isEqualTo(504);
            assertThat(gateway.send(gateway.adminRequest("/api/circuits").GET()).body())
                    .doesNotContain("m2");
        }
    }
}
