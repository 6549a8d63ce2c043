package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a key and its owner may use, and what clients are told of it. */
class LimitsTest {

    private static final String CHAT = "{\"model\":\"turbo\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    /** Four bytes a token. */
    private static final int PROMPT_ESTIMATE = Math.ceilDiv(metered(10).length(), 4);

    private static final String PRICE = "models: [{provider: p1, model: m1, price: {input: 0, output: 1000}}]\n";

    private final CountDownLatch held = new CountDownLatch(1);
    private final FakeUpstream provider = FakeUpstream.start((request, wire) -> {
        if (request.text().contains("hold")) await(held);
        if (request.text().contains("fail")) wire.json(500, "{}");
        else OpenAiChat.saying("a").answer(request, wire);
    });
    private final TestGateway gateway = TestGateway.configured(TestGateway.turboDocument(PRICE, provider));

    @AfterEach
    void close() {
        held.countDown();
        gateway.close();
        provider.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(TestGateway.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String metered(int maxTokens) {
        return """
                {"model":"turbo","max_tokens":%d,"messages":[{"role":"user","content":"hi"}]}""".formatted(maxTokens);
    }

    private static String saying(String word) {
        return CHAT.replace("hi", word);
    }

    private String key(String fields) {
        return gateway.createKeyAs("{\"name\":\"limited\"," + fields + "}")
                .path("key")
                .asText();
    }

    private HttpResponse<String> chat(String key, String body) {
        return gateway.send(gateway.chatWith(key, body));
    }

    private CompletableFuture<HttpResponse<String>> inBackground(String key, String body) {
        var answer = new CompletableFuture<HttpResponse<String>>();
        int before = provider.requests().size();
        Thread.ofVirtual().start(() -> answer.complete(chat(key, body)));
        TestGateway.await(() -> provider.requests().size() > before);
        return answer;
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("none");
    }

    private static void assertRefused(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        JsonNode error = json(response.body()).path("error");
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("type").asText()).isEqualTo(status == 403 ? "permission_error" : "rate_limit_error");
    }

    @Test
    void whatIsLeftOfARateIsToldAndBeyondItIs429() {
        String key = key("\"limits\":{\"rps\":0.01,\"burst\":2}");
        var first = chat(key, CHAT);
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(header(first, "X-RateLimit-Limit")).isEqualTo("2");
        assertThat(header(first, "X-RateLimit-Remaining")).isEqualTo("1");
        assertThat(header(first, "X-RateLimit-Reset")).isEqualTo("100");
        assertThat(header(first, "X-RateLimit-Scope")).isEqualTo("key");
        assertThat(header(first, "x-ratelimit-limit-requests")).isEqualTo("2");
        assertThat(header(first, "x-ratelimit-remaining-requests")).isEqualTo("1");
        assertThat(header(first, "x-ratelimit-reset-requests")).matches("1m40s|1m39.*s");
        chat(key, CHAT);

        var refused = chat(key, CHAT);
        assertRefused(refused, 429, "rate_limit_exceeded");
        assertThat(header(refused, "X-RateLimit-Remaining")).isEqualTo("0");
        assertThat(Integer.parseInt(header(refused, "Retry-After"))).isBetween(95, 100);
        assertThat(gateway.record(refused).path("error_class").asText()).isEqualTo("rate_limit_exceeded");
        assertThat(provider.requests()).hasSize(2);
    }

    @Test
    void keyWithoutLimitsHasNoSuchHeaders() {
        assertThat(header(gateway.chat(false), "X-RateLimit-Limit")).isEqualTo("none");
    }

    @Test
    void rateFillsUpAgain() {
        String key = key("\"limits\":{\"rps\":10,\"burst\":1}");
        assertThat(chat(key, CHAT).statusCode()).isEqualTo(200);
        TestGateway.await(() -> chat(key, CHAT).statusCode() == 200);
    }

    @Test
    void reservedTokensAreCorrectedByWhatWasUsed() {
        String key = key("\"limits\":{\"tpm\":100}");
        var first = chat(key, metered(10));
        assertThat(header(first, "x-ratelimit-limit-tokens")).isEqualTo("100");
        assertThat(header(first, "x-ratelimit-remaining-tokens")).isEqualTo("" + (100 - PROMPT_ESTIMATE - 10));
        // 7 + 1 were used.
        TestGateway.await(() -> Integer.parseInt(header(models(key), "x-ratelimit-remaining-tokens")) >= 92);
    }

    @Test
    void burstCannotOvershootTokens() {
        String key = key("\"limits\":{\"tpm\":100}");
        String holding = metered(60).replace("hi", "hold");
        var running = inBackground(key, holding);
        var refused = chat(key, metered(60));
        assertRefused(refused, 429, "token_limit_exceeded");
        assertThat(Integer.parseInt(header(refused, "Retry-After"))).isBetween(1, 60);
        held.countDown();
        assertThat(running.join().statusCode()).isEqualTo(200);
        assertThat(chat(key, metered(60)).statusCode()).isEqualTo(200);
    }

    @Test
    void requestThatNeverFitsIsNotToldToComeBack() {
        var refused = chat(key("\"limits\":{\"tpm\":100}"), metered(200));
        assertRefused(refused, 429, "token_limit_exceeded");
        assertThat(header(refused, "Retry-After")).isEqualTo("none");
        refused = chat(key("\"budgets\":{\"day\":0.1}"), metered(200));
        assertRefused(refused, 429, "budget_exceeded");
        assertThat(header(refused, "Retry-After")).isEqualTo("none");
    }

    @Test
    void oneTooManyAtOnceWaitsAMomentAndIsRefused() {
        String key = key("\"limits\":{\"concurrency\":1}");
        var running = inBackground(key, saying("hold"));
        long start = System.nanoTime();
        var refused = chat(key, CHAT);
        assertRefused(refused, 429, "concurrency_limit_exceeded");
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(200), Duration.ofSeconds(2));
        assertThat(header(refused, "Retry-After")).isEqualTo("1");
        held.countDown();
        assertThat(running.join().statusCode()).isEqualTo(200);
        assertThat(chat(key, CHAT).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail", "\\u0000", "no json {", "hi"})
    void placeIsFreeAgainWhateverHappens(String word) {
        String key = key("\"limits\":{\"concurrency\":1}");
        for (int i = 0; i < 3; i++)
            assertThat(chat(key, saying(word)).statusCode()).isNotEqualTo(429);
        assertThat(chat(key, CHAT.replace("turbo", "nothing")).statusCode()).isEqualTo(404);
        assertThat(chat(key, "no json").statusCode()).isEqualTo(400);
        assertThat(chat(key, CHAT).statusCode()).isNotEqualTo(429);
    }

    @Test
    void placeIsFreeAgainWhenTheClientLeaves() {
        String key = key("\"limits\":{\"concurrency\":1}");
        var leaving = gateway.chatWith(key, saying("hold")).timeout(Duration.ofMillis(300));
        try {
            gateway.send(leaving);
        } catch (java.io.UncheckedIOException e) {
            assertThat(e).hasRootCauseInstanceOf(java.net.http.HttpTimeoutException.class);
        }
        TestGateway.await(() -> chat(key, CHAT).statusCode() == 200);
    }

    @Test
    void budgetIsSpentToTheCentAndNoFurther() {
        // 10 tokens at 1000 USD a million
        String key = key("\"budgets\":{\"day\":0.02,\"month\":5}");
        JsonNode listed = json(gateway.send(gateway.adminRequest("/api/virtual-keys"))
                        .body())
                .at("/data/1");
        assertThat(listed.at("/spend/day").decimalValue()).isEqualByComparingTo("0");
        // A request may cost 0.01 and costs 0.001.
        for (int i = 0; i < 11; i++)
            assertThat(chat(key, metered(10)).statusCode()).isEqualTo(200);
        var refused = chat(key, metered(10));
        assertRefused(refused, 429, "budget_exceeded");
        assertThat(Integer.parseInt(header(refused, "Retry-After"))).isBetween(1, 24 * 3600);
        assertThat(chat(key, metered(9)).statusCode()).isEqualTo(200);

        String path = "/api/virtual-keys/" + listed.path("id").asText();
        TestGateway.await(() -> json(gateway.send(gateway.adminRequest(path)).body())
                        .at("/spend/day")
                        .decimalValue()
                        .compareTo(new java.math.BigDecimal("0.012"))
                == 0);
    }

    @Test
    void limitsOfAnOwnerHoldForAllKeysTogether() {
        gateway.send(gateway.adminRequest("/api/owners/ann/limits")
                .PUT(BodyPublishers.ofString("{\"limits\":{\"rps\":0.01,\"burst\":2}}")));
        String one = key("\"owner\":\"ann\",\"limits\":{\"rps\":100}");
        String two = key("\"owner\":\"ann\"");
        assertThat(header(chat(one, CHAT), "X-RateLimit-Scope")).isEqualTo("owner");
        assertThat(chat(two, CHAT).statusCode()).isEqualTo(200);
        assertRefused(chat(one, CHAT), 429, "rate_limit_exceeded");
        assertRefused(chat(two, CHAT), 429, "rate_limit_exceeded");
        assertThat(chat(key("\"owner\":\"bob\""), CHAT).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"enabled\":false|key_disabled",
                "\"expires_at\":\"2020-01-01T00:00:00Z\"|key_expired",
                "\"allowed_cidrs\":[\"10.0.0.0/8\",\"2001:db8::/32\"]|address_not_allowed",
                "\"allowed_models\":[\"other*\"]|model_not_allowed",
                "\"allowed_providers\":[\"p2\"]|model_not_allowed",
            })
    void keyThatMayNotIs403(String fields, String code) {
        assertRefused(chat(key(fields), CHAT), 403, code);
        assertThat(provider.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"expires_at\":\"2120-01-01T00:00:00Z\"",
                "\"allowed_cidrs\":[\"127.0.0.0/8\"]",
                "\"allowed_models\":[\"TUR*\"]",
                "\"allowed_providers\":[\"p?\"]",
                "\"enabled\":true",
            })
    void keyThatMayIsServed(String fields) {
        assertThat(chat(key(fields), CHAT).statusCode()).isEqualTo(200);
    }

    @Test
    void modelOfAProviderIsAModelOfItsOwn() {
        String key = key("\"allowed_models\":[\"p1/*\"]");
        assertRefused(chat(key, CHAT), 403, "model_not_allowed");
        assertThat(chat(key, CHAT.replace("turbo", "p1/m1")).statusCode()).isEqualTo(200);
        assertThat(json(models(key).body()).path("data")).isEmpty();
    }

    @Test
    void onlyWhatTheKeyMayCallIsListed() {
        assertThat(json(models(key("\"allowed_models\":[\"turbo\"]")).body()).path("data"))
                .hasSize(1);
        assertThat(json(models(key("\"allowed_providers\":[\"p9\"]")).body()).path("data"))
                .isEmpty();
    }

    private HttpResponse<String> models(String key) {
        return gateway.send(gateway.request("/v1/models").header("Authorization", "Bearer " + key));
    }

    @Test
    void restrictionToProvidersTakesTheOthersOutOfThePlan() {
        try (var second = FakeUpstream.start(Script.status(500, "{}"));
                var two = TestGateway.configured(TestGateway.turboDocument("", second, provider))) {
            String key = two.createKeyAs("{\"name\":\"x\",\"allowed_providers\":[\"p2\"]}")
                    .path("key")
                    .asText();
            var response = two.send(two.chatWith(key, CHAT));
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(header(response, "X-Gatehouse-Attempts")).isEqualTo("1");
            assertThat(second.requests()).isEmpty();
        }
    }
}
