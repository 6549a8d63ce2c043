package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with the request itself: too long for a model, or not allowed. */
class RequestAtFaultTest {

    private static final String TOO_LONG = """
            {"error":{"message":"This model's maximum context length is 8192 tokens. However, your messages resulted in \
            9000 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""";

    private static final OpenAiChat GOOD = OpenAiChat.saying("from the large one");

    private static TestGateway windows(String windows, FakeUpstream... providers) {
        var models = new StringBuilder("models:\n");
        String[] sizes = windows.split(",", -1);
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i].equals("-")) continue;
            models.append("  - {provider: p%d, model: m%d, context_window: %s}\n".formatted(i + 1, i + 1, sizes[i]));
        }
        return TestGateway.configured(
                TestGateway.turboDocument(windows.contains("1") ? models.toString() : "", providers));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8192,4096,131072", "8192,8192,16384", "8192,-,10000", "-,-,10000"})
    void onlyLargerWindowIsTried(String sizes) {
        try (var first = FakeUpstream.start(Script.status(400, TOO_LONG));
                var small = FakeUpstream.start(GOOD);
                var large = FakeUpstream.start(GOOD);
                var gateway = windows(sizes, first, small, large)) {
            HttpResponse<String> response = gateway.chat(true);
            assertThat(response.body()).contains("from the large one");
            assertThat(response.headers().firstValue("X-Gatehouse-Provider")).hasValue("p3");
            assertThat(first.requests()).hasSize(1);
            assertThat(small.requests()).isEmpty();
            JsonNode record = gateway.record(response);
            assertThat(record.findValuesAsText("class")).containsExactly("context_length", "skipped", "ok");
        }
    }

    @Test
    void withoutLargerWindowTheProvidersWordGoesToTheClient() {
        try (var first = FakeUpstream.start(Script.status(400, TOO_LONG));
                var second = FakeUpstream.start(GOOD);
                var gateway = TestGateway.turbo(first, second)) {
            HttpResponse<String> response = gateway.chat(false);
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).isEqualTo(TOO_LONG);
            assertThat(second.requests()).isEmpty();
            assertThat(gateway.record(response).path("error_class").asText()).isEqualTo("context_length");
        }
    }

    /** More tokens at once than the provider takes in a minute: another may, and smaller requests still go to this one. */
    @Test
    void requestBeyondALimitIsTriedElsewhereAndRestsNoKey() {
        String beyond = """
                {"error":{"message":"Request too large for model `m` on tokens per minute (TPM): Limit 6000, Requested \
                12328","type":"tokens","code":"rate_limit_exceeded"}}""";
        Script limited = (request, wire) -> {
            if (request.text().contains("long")) wire.json(413, beyond);
            else GOOD.answer(request, wire);
        };
        try (var first = FakeUpstream.start(limited);
                var second = FakeUpstream.start(OpenAiChat.saying("from the second"));
                var gateway = TestGateway.turbo(first, second)) {
            String tooMuch = "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"long\"}]}";
            assertThat(gateway.post(tooMuch.formatted("turbo")).body()).contains("from the second");
            assertThat(gateway.chat(false).body()).contains("from the large one");
            HttpResponse<String> alone = gateway.post(tooMuch.formatted("p1/m1"));
            assertThat(alone.statusCode()).isEqualTo(413);
            assertThat(alone.body()).isEqualTo(beyond);
            assertThat(gateway.record(alone).path("error_class").asText()).isEqualTo("rate_limited");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "400|{'error':{'code':'content_policy_violation','message':'Your request was rejected by our safety system.'}}",
                "400|{'error':{'code':'content_filter','message':'x','innererror':{'code':'ResponsibleAIPolicyViolation'}}}",
                "403|{'error':{'code':403,'message':'Your input was flagged','metadata':{'reasons':['violence']}}}",
            })
    void contentPolicyIsPassedOnAfterOneCall(int status, String error) {
        String body = error.replace('\'', '"');
        try (var first = FakeUpstream.start(Script.status(status, body));
                var second = FakeUpstream.start(GOOD);
                var gateway = TestGateway.turbo(first, second)) {
            HttpResponse<String> response = gateway.chat(true);
            assertThat(response.statusCode()).isEqualTo(status);
            assertThat(response.body()).isEqualTo(body);
            assertThat(first.requests()).hasSize(1);
            assertThat(second.requests()).isEmpty();
            assertThat(gateway.record(response).path("error_class").asText()).isEqualTo("content_policy");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"model_decommissioned", "model_not_found"})
    void modelThatIsGoneIsNoFaultOfTheRequest(String code) {
        try (var first = FakeUpstream.start(Script.status(400, "{\"error\":{\"code\":\"" + code + "\"}}"));
                var second = FakeUpstream.start(GOOD);
                var gateway = TestGateway.turbo(first, second)) {
            HttpResponse<String> response = gateway.chat(true);
            assertThat(response.body()).contains("from the large one");
            assertThat(gateway.record(response).at("/attempts/0/class").asText())
                    .isEqualTo("model_gone");
        }
    }
}
