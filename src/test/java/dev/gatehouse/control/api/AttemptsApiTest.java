package dev.gatehouse.control.api;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The calls of providers, one by one. */
class AttemptsApiTest {

    private static JsonNode page(TestGateway gateway, String query) {
        return json(gateway.send(gateway.adminRequest("/api/attempts" + query)).body());
    }

    private static List<String> providers(JsonNode page) {
        return page.path("data").findValuesAsText("provider");
    }

    @Test
    void callsAreListedInPagesAndByWhatTheyAre() {
        try (var broken = FakeUpstream.start(Script.status(500, "{}"));
                var good = FakeUpstream.start(OpenAiChat.saying("hi"));
                var gateway = TestGateway.turbo(broken, good)) {
            var first = gateway.chat(false);
            gateway.record(first);
            var second = gateway.chat(false);
            int calls = gateway.record(first).path("attempts").size()
                    + gateway.record(second).path("attempts").size();

            assertThat(providers(page(gateway, ""))).hasSize(calls).startsWith("p2", "p1");
            assertThat(page(gateway, "").at("/data/0/request_id").asText())
                    .isEqualTo(second.headers().firstValue("X-Request-ID").orElseThrow());
            assertThat(providers(page(gateway, "?provider=p2"))).containsExactly("p2", "p2");
            assertThat(providers(page(gateway, "?class=ok&model=m2"))).hasSize(2);
            assertThat(providers(page(gateway, "?class=ok&model=m1"))).isEmpty();
            assertThat(providers(page(gateway, "?until=2020-01-01T00:00:00Z"))).isEmpty();
            assertThat(providers(page(gateway, "?from=2020-01-01T00:00:00Z"))).hasSize(calls);
            assertThat(providers(page(gateway, "?key=none"))).isEmpty();

            var seen = new ArrayList<String>();
            JsonNode page = page(gateway, "?limit=1");
            while (true) {
                seen.addAll(providers(page));
                if (page.path("next_cursor").isNull()) break;
                page = page(
                        gateway, "?limit=1&cursor=" + page.path("next_cursor").asText());
            }
            assertThat(seen).isEqualTo(providers(page(gateway, "")));
            for (String wrong : List.of("?cursor=x", "?cursor=1_x", "?from=yesterday", "?limit=0")) {
                assertThat(gateway.send(gateway.adminRequest("/api/attempts" + wrong))
                                .statusCode())
                        .as(wrong)
                        .isEqualTo(400);
            }
        }
    }
}
