package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.Gatehouse;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestGateway;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Limits hold for all gateways on one database together, and for the next one after a restart. */
class SharedLimitsTest {

    /** With one token of answer and a price for answers alone, a request costs what it may cost: a cent. */
    private static final String CENT =
            "{\"model\":\"turbo\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private static final String PRICE = "models: [{provider: p1, model: m1, price: {input: 0, output: 10000}}]\n";

    private static TestGateway gateway(FakeUpstream provider) {
        return TestGateway.configured(TestGateway.turboDocument(PRICE, provider));
    }

    private static int chat(TestGateway gateway, int port, String key) {
        return gateway.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                        .timeout(TestGateway.PATIENCE)
                        .header("Authorization", "Bearer " + key)
                        .POST(BodyPublishers.ofString(CENT)))
                .statusCode();
    }

    private static String key(TestGateway gateway, String fields) {
        return gateway.createKeyAs("{\"name\":\"shared\"," + fields + "}")
                .path("key")
                .asText();
    }

    private static void awaitKnown(TestGateway gateway, Gatehouse other, String key) {
        TestGateway.await(() ->
                gateway.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + other.port() + "/v1/models"))
                                        .header("Authorization", "Bearer " + key))
                                .statusCode()
                        == 200);
    }

    private static BigDecimal spent(TestGateway gateway) {
        return json(gateway.send(gateway.adminRequest("/api/virtual-keys")).body())
                .at("/data/1/spend/day")
                .decimalValue();
    }

    @Test
    void twoGatewaysSpendOneBudgetAndNotACentMore() throws InterruptedException {
        try (var provider = FakeUpstream.start(OpenAiChat.saying("a"));
                var gateway = gateway(provider);
                var other = gateway.another();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String key = key(gateway, "\"budgets\":{\"day\":1}");
            awaitKnown(gateway, other, key);
            var served = new AtomicInteger();
            var start = new CountDownLatch(1);
            for (int i = 0; i < 200; i++) {
                int port = i % 2 == 0 ? gateway.port() : other.port();
                threads.execute(() -> {
                    try {
                        start.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    if (chat(gateway, port, key) == 200) served.incrementAndGet();
                });
            }
            start.countDown();
            threads.shutdown();
            assertThat(threads.awaitTermination(60, java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
            assertThat(served.get()).isBetween(95, 100);
            TestGateway.await(() ->
                    spent(gateway).compareTo(new BigDecimal("0.01").multiply(BigDecimal.valueOf(served.get()))) == 0);
        }
    }

    @Test
    void whatWasSpentIsSpentAfterARestart() {
        try (var provider = FakeUpstream.start(OpenAiChat.saying("a"));
                var gateway = gateway(provider)) {
            String key = key(gateway, "\"budgets\":{\"week\":0.05}");
            for (int i = 0; i < 3; i++)
                assertThat(chat(gateway, gateway.port(), key)).isEqualTo(200);
            gateway.restart();
            assertThat(spent(gateway)).isEqualByComparingTo("0.03");
            for (int i = 0; i < 2; i++)
                assertThat(chat(gateway, gateway.port(), key)).isEqualTo(200);
            assertThat(chat(gateway, gateway.port(), key)).isEqualTo(429);
        }
    }

    @Test
    void rateOfTwoGatewaysIsTheRateOfOne() {
        try (var provider = FakeUpstream.start(OpenAiChat.saying("a"));
                var gateway = gateway(provider);
                var other = gateway.another()) {
            String key = key(gateway, "\"limits\":{\"rps\":20,\"burst\":20}");
            awaitKnown(gateway, other, key);
            assertServesTwentyASecond(gateway, other, key);
        }
    }

    @Test
    void rateOfAnAddressHoldsOverTwoGateways() {
        String settings = "settings: {limits: {per_ip: {rps: 20, burst: 20}}}\n";
        try (var provider = FakeUpstream.start(OpenAiChat.saying("a"));
                var gateway = TestGateway.configured(settings + TestGateway.turboDocument(PRICE, provider));
                var other = gateway.another()) {
            String key = key(gateway, "\"limits\":{}");
            awaitKnown(gateway, other, key);
            assertServesTwentyASecond(gateway, other, key);
        }
    }

    /** From a burst of as many on. */
    private static void assertServesTwentyASecond(TestGateway gateway, Gatehouse other, String key) {
        var time = Duration.ofSeconds(8);
        var served = new AtomicInteger();
        long end = System.nanoTime() + time.toNanos();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                int port = i % 2 == 0 ? gateway.port() : other.port();
                threads.execute(() -> {
                    while (System.nanoTime() < end) if (chat(gateway, port, key) == 200) served.incrementAndGet();
                });
            }
        }
        double right = 20 + 20 * time.toSeconds();
        assertThat((double) served.get()).isBetween(right * 0.9, right * 1.1);
    }
}
