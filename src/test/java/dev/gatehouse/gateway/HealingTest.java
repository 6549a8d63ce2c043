package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A provider refuses a parameter that the request can do without: it is asked again, and never with it from then on. */
class HealingTest {

    private static final OpenAiChat GOOD = OpenAiChat.saying("fine");

    private static Script refusing(String parameter, int status, String body) {
        return (request, wire) -> {
            if (json(request.text()).has(parameter)) wire.json(status, body);
            else GOOD.answer(request, wire);
        };
    }

    @ParameterizedTest(name = "{0} {index}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "temperature|400|{'error':{'message':'Unsupported value: `temperature` does not support 0.2 with this model. Only the default (1) value is supported.','type':'invalid_request_error','param':'temperature','code':'unsupported_value'}}",
                "top_k|400|{'error':{'message':'property `top_k` is unsupported'}}",
                "top_k|422|{'detail':[{'type':'extra_forbidden','loc':['body','top_k'],'msg':'Extra inputs are not permitted'}]}",
                "seed|400|{'object':'error','message':'Unrecognized request argument supplied: `seed`','type':'BadRequestError','code':400}",
                "seed|400|[{'error':{'code':400,'message':'Invalid JSON payload received. Unknown name `seed`: Cannot find field.','status':'INVALID_ARGUMENT'}}]",
                "stream_options|400|{'error':{'message':'Unknown parameter: `stream_options`'}}",
            })
    void parameterIsLeftOut(String parameter, int status, String error) {
        String body = error.replace('\'', '"').replace('`', '\'');
        try (var provider = FakeUpstream.start(refusing(parameter, status, body));
                var gateway = TestGateway.turbo(provider)) {
            for (int calls = 2; calls <= 3; calls++) {
                HttpResponse<String> response = gateway.post("""
                        {"model":"turbo","stream":true,"temperature":0.2,"top_k":3,"seed":7,
                         "messages":[{"role":"user","content":"hi"}]}""");
                assertThat(response.body()).contains("fine").doesNotContain("\"error\"");
                assertThat(provider.requests()).hasSize(calls);
                String sent = provider.requests().getLast().text();
                assertThat(json(sent).has(parameter)).isFalse();
                assertThat(json(sent).has("messages")).isTrue();
                var record = gateway.record(response);
                assertThat(record.at("/attempts/0/class").asText()).isEqualTo(calls == 2 ? "self_heal" : "ok");
                assertThat(record.findValuesAsText("reason").getLast()).contains("asked without " + parameter);
            }
            assertThat(gateway.send(gateway.adminRequest("/api/circuits").GET()).body())
                    .doesNotContain("m1");
        }
    }

    @Test
    void limitOfTheAnswerIsRenamedNeverDropped() {
        String error = """
                {"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use \
                'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens",\
                "code":"unsupported_parameter"}}""";
        try (var provider = FakeUpstream.start(refusing("max_tokens", 400, error));
                var gateway = TestGateway.turbo(provider)) {
            HttpResponse<String> response = gateway.post("{\"model\":\"turbo\",\"max_tokens\":17,\"messages\":[]}");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(provider.requests().getLast().text())
                    .isEqualTo("{\"model\":\"m1\",\"max_completion_tokens\":17,\"messages\":[]}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "temperature|'temperature' must be between 0 and 2",
                "tools|'tools' is not supported by this model",
                "response_format|Unsupported parameter: 'response_format'",
                "temperature|Unsupported parameter: 'frequency_penalty'",
            })
    void otherComplaintsAreTheClients(String parameter, String message) {
        String error = "{\"error\":{\"message\":\"" + message + "\",\"type\":\"invalid_request_error\"}}";
        try (var provider = FakeUpstream.start(refusing(parameter, 400, error));
                var gateway = TestGateway.turbo(provider)) {
            HttpResponse<String> response =
                    gateway.post("{\"model\":\"turbo\",\"" + parameter + "\":1,\"messages\":[]}");
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).isEqualTo(error);
            assertThat(provider.requests()).hasSize(1);
        }
    }

    @Test
    void thirdComplaintIsTheClients() {
        Script complains = (request, wire) -> {
            var body = json(request.text());
            for (String name : new String[] {"top_p", "top_k", "min_p"}) {
                if (!body.has(name)) continue;
                wire.json(400, "{\"error\":{\"message\":\"Unknown parameter: '" + name + "'\"}}");
                return;
            }
            GOOD.answer(request, wire);
        };
        try (var provider = FakeUpstream.start(complains);
                var gateway = TestGateway.turbo(provider)) {
            HttpResponse<String> response =
                    gateway.post("{\"model\":\"turbo\",\"top_p\":1,\"top_k\":2,\"min_p\":3,\"messages\":[]}");
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).contains("'min_p'");
            assertThat(provider.requests()).hasSize(3);
            // It did not answer, so that nothing was learned.
            gateway.post("{\"model\":\"turbo\",\"top_p\":1,\"messages\":[]}");
            assertThat(provider.requests()).hasSize(5);
        }
    }

    /** The second request is refused when the first has just taught what to change. */
    @Test
    void requestsSideBySideLearnTheSameOnce() throws Exception {
        var bothAsked = new CountDownLatch(2);
        var firstAnswered = new CountDownLatch(1);
        Script refuses = (request, wire) -> {
            if (!json(request.text()).has("max_tokens")) {
                GOOD.answer(request, wire);
                return;
            }
            bothAsked.countDown();
            awaitLatch(bothAsked);
            if (bothAsked.getCount() == 0 && request.ordinal() == 2) awaitLatch(firstAnswered);
            wire.json(
                    400, "{\"error\":{\"message\":\"Unsupported parameter: 'max_tokens'\",\"param\":\"max_tokens\"}}");
        };
        String body = "{\"model\":\"turbo\",\"max_tokens\":9,\"messages\":[]}";
        try (var provider = FakeUpstream.start(refuses);
                var gateway = TestGateway.turbo(provider);
                var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var one = clients.submit(() -> gateway.post(body));
            var other = clients.submit(() -> gateway.post(body));
            TestGateway.await(() -> one.isDone() || other.isDone());
            TestGateway.await(() -> learned(gateway).path("data").size() == 1);
            firstAnswered.countDown();
            assertThat(one.get().statusCode()).isEqualTo(200);
            assertThat(other.get().statusCode()).isEqualTo(200);
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Test
    void allThatIsRefusedAtOnceIsLeftOutInOneRound() {
        String error = """
                {"detail":[{"type":"extra_forbidden","loc":["body","user"],"msg":"Extra inputs are not permitted"},\
                {"type":"extra_forbidden","loc":["body","store"],"msg":"Extra inputs are not permitted"},\
                {"type":"extra_forbidden","loc":["body","metadata"],"msg":"Extra inputs are not permitted"}]}""";
        try (var provider = FakeUpstream.start(refusing("metadata", 422, error));
                var gateway = TestGateway.turbo(provider)) {
            String request = "{\"model\":\"turbo\",\"user\":\"u\",\"store\":false,\"metadata\":{},\"messages\":[]}";
            for (int calls = 2; calls <= 3; calls++) {
                assertThat(gateway.post(request).statusCode()).isEqualTo(200);
                assertThat(provider.requests()).hasSize(calls);
                assertThat(provider.requests().getLast().text()).isEqualTo("{\"model\":\"m1\",\"messages\":[]}");
            }
        }
    }

    @Test
    void whatWasLearnedIsListedAndRevocable() {
        String error = "{\"error\":{\"message\":\"Unknown parameter: 'top_k'\"}}";
        try (var provider = FakeUpstream.start(refusing("top_k", 400, error));
                var gateway = TestGateway.turbo(provider)) {
            String request = "{\"model\":\"turbo\",\"top_k\":1,\"messages\":[]}";
            gateway.post(request);
            TestGateway.await(() -> learned(gateway).path("data").size() == 1);
            JsonNode fact = learned(gateway).at("/data/0");
            assertThat(fact.path("provider").asText()).isEqualTo("p1");
            assertThat(fact.path("model").asText()).isEqualTo("m1");
            assertThat(fact.path("kind").asText()).isEqualTo("drop");
            assertThat(fact.path("field").asText()).isEqualTo("top_k");

            String path = "/api/targets/learned/" + fact.path("id").asText();
            assertThat(gateway.send(gateway.adminRequest(path).DELETE()).statusCode())
                    .isEqualTo(204);
            assertThat(gateway.send(gateway.adminRequest(path).DELETE()).statusCode())
                    .isEqualTo(404);
            assertThat(learned(gateway).path("data")).isEmpty();
            int before = provider.requests().size();
            gateway.post(request);
            assertThat(provider.requests()).hasSize(before + 2);
        }
    }

    private static JsonNode learned(TestGateway gateway) {
        return json(
                gateway.send(gateway.adminRequest("/api/targets/learned").GET()).body());
    }
}
