package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.RawClient;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every request passes before its key is looked at. */
class GateTest {

    private static final String LIMITED = "{version: 1, settings: {limits: {per_ip: {rps: 0.01, burst: 2}}%s}}";

    private static int unauthorized(TestGateway gateway, String... forwarded) {
        var request = gateway.request("/v1/chat/completions").POST(BodyPublishers.ofString("{}"));
        for (String value : forwarded) request.header("X-Forwarded-For", value);
        HttpResponse<String> response = gateway.send(request);
        if (response.statusCode() == 429) {
            assertThat(json(response.body()).at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
        }
        return response.statusCode();
    }

    @Test
    void addressHasItsRateBeforeAnyKeyIsLookedAt() {
        try (var gateway = TestGateway.configured(LIMITED.formatted(""))) {
            assertThat(unauthorized(gateway)).isEqualTo(401);
            assertThat(unauthorized(gateway)).isEqualTo(401);
            assertThat(unauthorized(gateway)).isEqualTo(429);
            // Nobody who may be believed says that it comes from elsewhere.
            assertThat(unauthorized(gateway, "203.0.113.9")).isEqualTo(429);
        }
    }

    /** The line of a scrape that tells how many were refused without a record. */
    private static String refused(String code, int times) {
        return "gatehouse_refused_total{code=\"" + code + "\"} " + times + ".0\n";
    }

    private static String metrics(TestGateway gateway) {
        return gateway.send(gateway.request("/metrics")).body();
    }

    @Test
    void whatNoRecordTellsOfIsCounted() {
        try (var gateway = TestGateway.configured(LIMITED.formatted(", trusted_proxies: [127.0.0.0/8]"))) {
            for (int i = 0; i < 5; i++) unauthorized(gateway, "203.0.113.9");
            assertThat(metrics(gateway))
                    .contains(refused("rate_limit_exceeded", 3))
                    .contains(
                            "gatehouse_limiter_decisions_total{decision=\"allowed\",kind=\"requests\",scope=\"ip\"} 2.0\n")
                    .contains(
                            "gatehouse_limiter_decisions_total{decision=\"refused\",kind=\"requests\",scope=\"ip\"} 3.0\n")
                    // Those have a record.
                    .doesNotContain("gatehouse_refused_total{code=\"invalid_api_key\"}");
            for (String path : new String[] {"/v1/models", "/v1/models/turbo"}) {
                assertThat(gateway.send(gateway.request(path)).statusCode()).isEqualTo(401);
            }
            var counting = gateway.request("/v1/messages/count_tokens")
                    .header("X-Forwarded-For", "203.0.113.10")
                    .POST(BodyPublishers.ofString("{}"));
            assertThat(gateway.send(counting).statusCode()).isEqualTo(401);
            assertThat(metrics(gateway)).contains(refused("invalid_api_key", 3));
        }
    }

    @Test
    void trustedProxySaysWhereRequestsComeFrom() {
        String document = LIMITED.formatted(", trusted_proxies: [127.0.0.0/8, \"::1\", 10.1.0.0/16]");
        try (var gateway = TestGateway.configured(document)) {
            for (int i = 0; i < 2; i++)
                assertThat(unauthorized(gateway, "203.0.113.9")).isEqualTo(401);
            assertThat(unauthorized(gateway, "203.0.113.9")).isEqualTo(429);
            // What the client itself wrote stands further left.
            assertThat(unauthorized(gateway, "198.51.100.7, 203.0.113.9, 10.1.2.3"))
                    .isEqualTo(429);
            assertThat(unauthorized(gateway, "198.51.100.7", "203.0.113.9")).isEqualTo(429);
            assertThat(unauthorized(gateway, "203.0.113.10")).isEqualTo(401);
            assertThat(unauthorized(gateway, "2001:db8::1")).isEqualTo(401);
            assertThat(unauthorized(gateway, "2001:db8::2")).isEqualTo(401);
            // One customer has a whole network of IPv6.
            assertThat(unauthorized(gateway, "2001:db8::3")).isEqualTo(429);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.9:50123", "[2001:db8::9]:50123", "[2001:db8::9]", "203.0.113.9:1, 10.1.2.3:443"})
    void proxyMayAddThePort(String forwarded) {
        String document = LIMITED.formatted(", trusted_proxies: [127.0.0.0/8, \"::1\", 10.1.0.0/16]");
        String bare = forwarded.contains("[") ? "2001:db8::9" : "203.0.113.9";
        try (var gateway = TestGateway.configured(document)) {
            for (int i = 0; i < 2; i++)
                assertThat(unauthorized(gateway, forwarded)).isEqualTo(401);
            assertThat(unauthorized(gateway, bare)).isEqualTo(429);
            // The proxy itself has its own rate.
            assertThat(unauthorized(gateway)).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "203.0.113.9:",
                "203.0.113.9:x",
                "203.0.113.9:123456",
                "[2001:db8::9",
                "[2001:db8::9]1",
                "[203.0.113.9]:1",
                "[]:1"
            })
    void whatOnlyLooksLikeAnAddressWithAPortIsNone(String forwarded) {
        try (var gateway = TestGateway.configured(LIMITED.formatted(", trusted_proxies: [127.0.0.0/8]"))) {
            for (int i = 0; i < 2; i++)
                assertThat(unauthorized(gateway, forwarded)).isEqualTo(401);
            assertThat(unauthorized(gateway)).isEqualTo(429);
        }
    }

    private static HttpResponse<String> chatFrom(TestGateway gateway, String address) {
        return gateway.send(gateway.chatWith(
                        gateway.key(),
                        "{\"model\":\"turbo\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}")
                .header("X-Forwarded-For", address));
    }

    @ParameterizedTest
    @CsvSource({"tpm: 21, token_limit_exceeded", "budgets: {day: 0.01}, budget_exceeded"})
    void addressHasItsTokensAndItsMoney(String limit, String code) {
        String settings = "settings: {trusted_proxies: [127.0.0.0/8], limits: {per_ip: {" + limit + "}}}\n"
                + "models: [{provider: p1, model: m1, price: {input: 0, output: 10000}}]\n";
        try (var provider = FakeUpstream.start(OpenAiChat.saying("a"));
                var gateway = TestGateway.configured(TestGateway.turboDocument(settings, provider))) {
            assertThat(chatFrom(gateway, "203.0.113.9").statusCode()).isEqualTo(200);
            var refused = chatFrom(gateway, "203.0.113.9");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(json(refused.body()).at("/error/code").asText()).isEqualTo(code);
            assertThat(json(refused.body()).at("/error/message").asText()).contains("your address");
            assertThat(chatFrom(gateway, "203.0.113.10").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void clientIsToldWhatItsAddressHasLeft() {
        String settings = "settings: {limits: {per_ip: {rps: 0.01, burst: 7, tpm: 1000}}}\n";
        try (var provider = FakeUpstream.start(OpenAiChat.saying("a"));
                var gateway = TestGateway.configured(TestGateway.turboDocument(settings, provider))) {
            var headers = chatFrom(gateway, "203.0.113.9").headers();
            assertThat(headers.firstValue("X-RateLimit-Limit")).contains("7");
            assertThat(headers.firstValue("X-RateLimit-Remaining")).contains("6");
            assertThat(headers.firstValue("X-RateLimit-Scope")).contains("ip");
            assertThat(headers.firstValue("x-ratelimit-limit-tokens")).contains("1000");
        }
    }

    @Test
    void beyondWhatFitsIs503AtOnceAndThenThereIsRoomAgain() {
        Script slow = Script.delayed(Duration.ofSeconds(1), OpenAiChat.saying("a"));
        try (var provider = FakeUpstream.start(slow);
                var gateway = TestGateway.configured(
                        TestGateway.turboDocument("settings: {max_concurrent_exchanges: 1}\n", provider))) {
            var running = CompletableFuture.supplyAsync(() -> gateway.chat(false));
            TestGateway.await(() -> provider.requests().size() == 1);
            var refused = gateway.send(
                    gateway.request("/v1/chat/completions").POST(BodyPublishers.ofString("x".repeat(1000))));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(json(refused.body()).at("/error/code").asText()).isEqualTo("overloaded");
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(metrics(gateway)).contains(refused("overloaded", 1));
            assertThat(running.join().statusCode()).isEqualTo(200);
            // The place is free when the row is written, a moment after the client has its answer.
            TestGateway.await(() -> gateway.chat(false).statusCode() == 200);
        }
    }

    @Test
    void whatARequestWaitedIsInItsRecord() {
        Script slow = Script.delayed(Duration.ofMillis(100), OpenAiChat.saying("a"));
        try (var provider = FakeUpstream.start(slow);
                var gateway = TestGateway.configured(TestGateway.turboDocument("", provider))) {
            String key = gateway.createKeyAs("{\"name\":\"one\",\"limits\":{\"concurrency\":1}}")
                    .path("key")
                    .asText();
            String body = "{\"model\":\"turbo\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
            var second = new AtomicReference<JsonNode>();
            // How long the second waits hangs on when it comes.
            TestGateway.await(() -> {
                int before = provider.requests().size();
                var first = CompletableFuture.supplyAsync(() -> gateway.send(gateway.chatWith(key, body)));
                TestGateway.await(() -> provider.requests().size() > before);
                second.set(gateway.record(gateway.send(gateway.chatWith(key, body))));
                first.join();
                return second.get().path("status").asInt() == 200
                        && second.get().path("queue_us").asLong() > 1_000;
            });
            long queue = second.get().path("queue_us").asLong();
            assertThat(second.get().path("total_us").asLong()).isGreaterThan(queue);
            assertThat(second.get().path("overhead_us").asLong()).isGreaterThanOrEqualTo(queue);
        }
    }

    @Test
    void connectionOfARefusedRequestGoesOnBehindItsBody() throws IOException {
        try (var provider = FakeUpstream.start(Script.silence());
                var gateway = TestGateway.configured(
                        TestGateway.turboDocument("settings: {max_concurrent_exchanges: 1}\n", provider));
                var client = new RawClient(gateway.port())) {
            var running = CompletableFuture.supplyAsync(() -> gateway.chat(false));
            TestGateway.await(() -> provider.requests().size() == 1);
            for (int bytes : new int[] {0, 1, 1000, 100_000}) {
                client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: " + bytes + "\r\n\r\n"
                        + "x".repeat(bytes));
                assertThat(client.reply().status()).isEqualTo(503);
            }
            client.send("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
            var last = client.reply();
            assertThat(last.status()).isEqualTo(503);
            // Reading so much only to drop it costs more than a new connection.
            assertThat(last.header("Connection")).isEqualTo("close");
            running.cancel(true);
        }
    }
}
