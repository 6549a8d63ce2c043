package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is set aside for a request is what its answer may need, however the request writes that. */
class ForecastTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "chat/completions|'max_tokens':1,'max_tokens':200",
                "chat/completions|'max_completion_tokens':1,'max_tokens':200",
                "chat/completions|'max_completion_tokens':200,'max_tokens':1",
                "chat/completions|'max_tokens':100,'n':2.0",
                "chat/completions|'max_tokens':10,'n':2e1",
                "completions|'max_tokens':10,'n':1,'best_of':20",
                "completions|'max_tokens':100,'prompt':['a','b']",
                "completions|'max_tokens':50,'prompt':[[1,2],[3],[4,5]],'n':2",
                "completions|'max_tokens':100,'prompt':['a','b'],'prompt':'c'",
                "completions|'max_tokens':100,'prompt':['a','b',1]",
            })
    void reservationCannotBeTalkedDown(String endpoint, String fields) {
        assertRefused(endpoint, fields);
    }

    @Test
    void promptsBehindManyFieldsCountAsMany() {
        String fields = IntStream.range(0, 150).mapToObj(i -> "'f" + i + "':1,").collect(Collectors.joining());
        assertRefused("completions", fields + "'max_tokens':1,'prompt':['a']");
    }

    private static void assertRefused(String endpoint, String fields) {
        String body = ("{'model':'turbo','prompt':'hi'," + fields + "}").replace('\'', '"');
        try (var provider = FakeUpstream.start(OpenAiChat.saying("a"));
                var gateway = TestGateway.turbo(provider)) {
            String key = gateway.createKeyAs("{\"name\":\"limited\",\"limits\":{\"tpm\":190}}")
                    .path("key")
                    .asText();
            HttpResponse<String> refused = gateway.send(gateway.request("/v1/" + endpoint)
                    .header("Authorization", "Bearer " + key)
                    .POST(BodyPublishers.ofString(body)));
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
            assertThat(json(refused.body()).at("/error/code").asText()).isEqualTo("token_limit_exceeded");
            assertThat(provider.requests()).isEmpty();
        }
    }
}
