package dev.gatehouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.Wire;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** A picture of 3 MB, where the gateway counts tokens itself. */
class EstimatedPicturesTest {

    private static final String TOOLS =
            ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"parameters\":{\"type\":\"object\"}}}]";

    private static String asking(String more) {
        return """
                {"model":"turbo","max_tokens":10,"messages":[{"role":"user","content":[{"type":"text","text":"What is it?"},
                 {"type":"image_url","image_url":{"url":"data:image/png;base64,%s"}}]}]%s}""".formatted("iVBORw0KGgo+".repeat(250_000), more);
    }

    private static long promptOfTheFirstAttempt(TestGateway gateway, HttpResponse<?> response) {
        JsonNode record = gateway.record(response);
        assertThat(record.path("usage_source").asText()).isEqualTo("estimated");
        return record.at("/attempts/0/prompt_tokens").asLong();
    }

    @Test
    void isSetAsideAsOnePicture() {
        try (var provider = FakeUpstream.start(OpenAiChat.saying("a"));
                var gateway = TestGateway.turbo(provider)) {
            String key = gateway.createKeyAs("{\"name\":\"limited\",\"limits\":{\"tpm\":10000}}")
                    .path("key")
                    .asText();
            var response = gateway.send(gateway.chatWith(key, asking("")));
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.headers()
                            .firstValueAsLong("x-ratelimit-remaining-tokens")
                            .orElseThrow())
                    .isBetween(8_300L, 8_400L);
        }
    }

    @Test
    void isOnePictureInAStreamThatBreaksOff() {
        try (var provider = FakeUpstream.start(OpenAiChat.saying("a", "b", "c").after(2, Wire::cut));
                var gateway = TestGateway.turbo(provider)) {
            var response = gateway.post(asking(",\"stream\":true"));
            assertThat(promptOfTheFirstAttempt(gateway, response)).isBetween(1_600L, 1_700L);
        }
    }

    @Test
    void isOnePictureInAStreamThatLacksItsToolCall() {
        Script prose = (request, wire) -> {
            wire.sse();
            wire.frame("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"No.\"},\"finish_reason\":\"stop\"}]}");
            wire.frame("[DONE]");
            wire.endChunks();
        };
        try (var provider = FakeUpstream.start(prose);
                var gateway = TestGateway.configured(
                        TestGateway.turboDocument("    enforcement: {mode: required}\n", provider))) {
            var response = gateway.post(asking(",\"stream\":true" + TOOLS));
            assertThat(promptOfTheFirstAttempt(gateway, response)).isBetween(1_600L, 1_800L);
        }
    }
}
