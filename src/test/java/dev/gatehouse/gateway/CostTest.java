package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.Wire;
import java.math.BigDecimal;
import java.util.List;
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

    /** 100 of the prompt's 1,000 tokens were read from the cache, 200 written for 5 minutes, 300 for an hour. */
    @ParameterizedTest
    @ValueSource(strings = {"openai-chat", "anthropic"})
    void tokensWrittenToTheCacheAreToldApartAndPaidApart(String dialect) {
        String answer = dialect.equals("anthropic") ? """
                {"id":"msg_1","type":"message","role":"assistant","model":"m1","content":[{"type":"text","text":"x"}],
                "stop_reason":"end_turn","usage":{"input_tokens":400,"output_tokens":10,"cache_read_input_tokens":100,
                "cache_creation_input_tokens":500,
                "cache_creation":{"ephemeral_5m_input_tokens":200,"ephemeral_1h_input_tokens":300}}}""" : """
                {"choices":[{"message":{"content":"x"},"finish_reason":"stop"}],
                "usage":{"prompt_tokens":1000,"completion_tokens":10,"prompt_tokens_details":{"cached_tokens":100},
                "cache_creation_input_tokens":500,
                "cache_creation":{"ephemeral_5m_input_tokens":200,"ephemeral_1h_input_tokens":300}}}""";
        try (var provider = FakeUpstream.start(Script.status(200, answer));
                var gateway = TestGateway.configured("""
                        version: 1
                        providers: [{name: p1, base_url: "%s", dialect: %s}]
                        groups: [{name: turbo, targets: [{provider: p1, model: m1}]}]
                        models:
                          - provider: p1
                            model: m1
                            price: {input: 10, output: 100, cache_read: 1, cache_write: 12.5, cache_write_1h: 20}
                        """.formatted(provider.baseUrl(), dialect))) {
            JsonNode record = gateway.record(gateway.chat(false));
            for (JsonNode row : List.of(record, record.at("/attempts/0"))) {
                assertThat(row.path("prompt_tokens").asInt()).isEqualTo(1000);
                assertThat(row.path("cached_tokens").asInt()).isEqualTo(100);
                assertThat(row.path("cache_write_tokens").asInt()).isEqualTo(200);
                assertThat(row.path("cache_write_1h_tokens").asInt()).isEqualTo(300);
                // 400 × 10 + 100 × 1 + 200 × 12.5 + 300 × 20 + 10 × 100 millionths
                assertThat(cost(row)).isEqualByComparingTo("0.0136");
            }
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
