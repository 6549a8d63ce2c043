package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Request;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Settings of who gets in count for the next request after they were published, on every gateway. */
class PublishedSettingsTest {

    private final CountDownLatch answers = new CountDownLatch(1);
    private final FakeUpstream provider = FakeUpstream.start(this::answerLater);

    private void answerLater(Request request, Wire wire) throws IOException {
        try {
            answers.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        OpenAiChat.saying("a").answer(request, wire);
    }

    /** @param settings of the document that is published in place of the live one */
    private void publish(TestGateway gateway, String settings) {
        long live = json(gateway.send(gateway.adminRequest("/api/config")).body())
                .path("revision")
                .asLong();
        gateway.publish(TestGateway.turboDocument("settings: {" + settings + "}\n", provider), live);
    }

    private CompletableFuture<HttpResponse<String>> running(TestGateway gateway) {
        int before = provider.requests().size();
        var running = CompletableFuture.supplyAsync(() -> gateway.chat(false));
        TestGateway.await(() -> provider.requests().size() > before);
        return running;
    }

    /** A request that is refused for its missing key, if not before. */
    private static int knock(TestGateway gateway, int port, String forwarded) {
        return gateway.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/models"))
                        .timeout(TestGateway.PATIENCE)
                        .header("X-Forwarded-For", forwarded))
                .statusCode();
    }

    @Test
    void roomGrowsAndShrinksAndWhatRunsGoesOn() {
        try (provider;
                var gateway = TestGateway.withoutFile()) {
            publish(gateway, "max_concurrent_exchanges: 1");
            var first = running(gateway);
            assertThat(gateway.chat(false).statusCode()).isEqualTo(503);
            publish(gateway, "max_concurrent_exchanges: 3");
            var second = running(gateway);
            var third = running(gateway);
            publish(gateway, "max_concurrent_exchanges: 1");
            assertThat(gateway.chat(false).statusCode()).isEqualTo(503);
            answers.countDown();
            assertThat(first.join().statusCode()).isEqualTo(200);
            assertThat(second.join().statusCode()).isEqualTo(200);
            assertThat(third.join().statusCode()).isEqualTo(200);
            // A place is free when the row is written, a moment after the client has its answer.
            TestGateway.await(() -> gateway.chat(false).statusCode() == 200);
        }
    }

    @Test
    void limitsOfAddressesAndTrustedProxiesCountOnEveryGateway() {
        try (provider;
                var gateway = TestGateway.withoutFile();
                Gatehouse other = gateway.another()) {
            for (int i = 0; i < 5; i++)
                assertThat(knock(gateway, gateway.port(), "203.0.113.9")).isEqualTo(401);
            publish(gateway, "limits: {per_ip: {rps: 0.01, burst: 2}}");
            for (int i = 0; i < 2; i++)
                assertThat(knock(gateway, gateway.port(), "203.0.113.9")).isEqualTo(401);
            assertThat(knock(gateway, gateway.port(), "203.0.113.10")).isEqualTo(429);
            TestGateway.await(() -> knock(gateway, other.port(), "203.0.113.10") == 429);

            publish(gateway, "trusted_proxies: [127.0.0.1], limits: {per_ip: {rps: 0.01, burst: 2}}");
            assertThat(knock(gateway, gateway.port(), "203.0.113.9")).isEqualTo(401);
            TestGateway.await(() -> knock(gateway, other.port(), "203.0.113.9") == 401);
            publish(gateway, "");
            for (int i = 0; i < 5; i++)
                assertThat(knock(gateway, gateway.port(), "203.0.113.9")).isEqualTo(401);
        }
    }
}
