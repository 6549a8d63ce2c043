package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.Wire;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the record says that an exchange cost. */
class CostTest {

    private static final String FIRST_PRICE = """
            models:
              - {provider: p1, model: m1, price: {input: 2, output: 10}}
            """;

    private static final String PRICES =
            FIRST_PRICE + "  - {provider: p2, model: m2, price: {input: 100, output: 1000, cache_read: 10}}\n";

    private static BigDecimal cost(JsonNode row) {
        return row.path("cost_usd").decimalValue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tokensCostWhatThePriceSays(boolean stream) {
        try (var provider = FakeUpstream.start(OpenAiChat.saying("a", "b", "c"));
                var gateway = TestGateway.configured(TestGateway.turboDocument(FIRST_PRICE, provider))) {
            JsonNode record = gateway.record(gateway.chat(stream));
            assertThat(cost(record)).isEqualByComparingTo("0.000044");
            assertThat(cost(record.at("/attempts/0"))).isEqualByComparingTo("0.000044");
        }
    }

    @Test
    void cachedTokensCostWhatTheCacheDoes() {
        Script cached = Script.status(200, """
                {"choices":[{"message":{"content":"x"},"finish_reason":"stop"}],\
                "usage":{"prompt_tokens":100,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":90}}}""");
        try (var first = FakeUpstream.start(Script.status(500, "{}"));
                var second = FakeUpstream.start(cached);
                var gateway = TestGateway.configured(TestGateway.turboDocument(PRICES, first, second))) {
            JsonNode record = gateway.record(gateway.chat(false));
            // 10 × 100 + 90 × 10 + 1 × 1000 millionths
            assertThat(cost(record)).isEqualByComparingTo("0.0029");
            assertThat(record.at("/attempts/0/cost_usd").isNull()).isTrue();
        }
    }

    @Test
    void eachAttemptOfARecoveredStreamHasItsOwnPrice() {
        var said = OpenAiChat.saying("one ", "two");
        try (var first = FakeUpstream.start(said.after(1, Wire::cut));
                var second = FakeUpstream.start(said.continuing());
                var gateway = TestGateway.configured(TestGateway.turboDocument(PRICES, first, second))) {
            JsonNode record = gateway.record(gateway.chat(true));
            BigDecimal sum =
                    record.path("attempts").valueStream().map(CostTest::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(record.path("attempts").size()).isGreaterThan(1);
            assertThat(cost(record)).isPositive().isEqualByComparingTo(sum);
        }
    }

    @Test
    void withoutAPriceNothingIsSaidOfTheCost() {
        try (var provider = FakeUpstream.start(OpenAiChat.saying("a"));
                var gateway = TestGateway.turbo(provider)) {
            JsonNode record = gateway.record(gateway.chat(false));
            assertThat(record.has("cost_usd")).isTrue();
            assertThat(record.path("cost_usd").isNull()).isTrue();
            assertThat(record.at("/attempts/0/cost_usd").isNull()).isTrue();
        }
    }
}
