package dev.gatehouse.gateway;

import static dev.gatehouse.gateway.StreamTest.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a client sees of a stream that is long in coming. */
class WaitingTest {

    private static final OpenAiChat SIX = OpenAiChat.saying("a", "b", "c", "d", "e", "f");

    @Test
    void waitingClientGetsASignOfLifeAndThenTheAnswer() {
        OpenAiChat slow = SIX.after(0, wire -> wire.pause(Duration.ofMillis(5_500)));
        try (var provider = FakeUpstream.start(slow)) {
            String patient = TestGateway.turboDocument("", provider).replace("ttft: 2s", "ttft: 10s");
            try (var gateway = TestGateway.configured(patient)) {
                var response = gateway.chat(true);
                assertThat(response.body()).startsWith(": waiting\n\ndata: {").endsWith("data: [DONE]\n\n");
                assertThat(text(response.body())).isEqualTo("abcdef");
                assertThat(gateway.record(response).path("first_byte_us").asLong())
                        .isGreaterThan(5_000_000);
            }
        }
    }

    @Test
    void afterASignOfLifeAFailureIsToldInTheStream() {
        Script slow = Script.delayed(Duration.ofMillis(5_500), Script.status(429, "{}"));
        try (var provider = FakeUpstream.start(slow)) {
            String patient = TestGateway.turboDocument("", provider).replace("headers: 2s", "headers: 10s");
            try (var gateway = TestGateway.configured(patient)) {
                var response = gateway.chat(true);
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.body())
                        .startsWith(": waiting\n\ndata: {\"error\":")
                        .contains("rate_limit_exceeded")
                        .endsWith("data: [DONE]\n\n");
                JsonNode record = gateway.record(response);
                assertThat(record.path("status").asInt()).isEqualTo(200);
                assertThat(record.path("error_class").asText()).isEqualTo("rate_limit_exceeded");
            }
        }
    }
}
