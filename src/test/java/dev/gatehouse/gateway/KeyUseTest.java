package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.Cable;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestDatabase;
import dev.gatehouse.testing.TestGateway;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What virtual keys were used for to date. */
class KeyUseTest {

    private static final String PRICE = "models: [{provider: p1, model: m1, price: {input: 0, output: 1000}}]\n";
    private static final String CHAT = "{\"model\":\"turbo\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private final FakeUpstream provider = FakeUpstream.start(OpenAiChat.saying("a", "b"));

    @AfterEach
    void close() {
        provider.close();
    }

    private TestGateway gateway(Function<TestDatabase, String> way) {
        return TestGateway.configured(TestGateway.turboDocument(PRICE, provider), way);
    }

    private static JsonNode key(TestGateway gateway, int index) {
        var list = gateway.send(gateway.adminRequest("/api/virtual-keys"));
        return json(list.body()).path("data").path(index);
    }

    private static void awaitRequests(TestGateway gateway, int requests) {
        TestGateway.await(() -> key(gateway, 0).path("requests").asInt() == requests);
    }

    @Test
    void requestsTokensAndCostAddUpAcrossGatewaysAndRestarts() {
        try (var gateway = gateway(TestDatabase::url);
                var other = gateway.another()) {
            JsonNode fresh = key(gateway, 0);
            assertThat(fresh.path("last_used_at").isNull()).isTrue();
            assertThat(fresh.path("requests").asInt(-1)).isZero();
            assertThat(fresh.path("cost_usd").decimalValue()).isEqualByComparingTo("0");

            Instant before = Instant.now();
            assertThat(gateway.chat(false).statusCode()).isEqualTo(200);
            assertThat(gateway.chat(true).statusCode()).isEqualTo(200);
            var elsewhere = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + other.port() + "/v1/chat/completions"))
                    .header("Authorization", "Bearer " + gateway.key())
                    .POST(BodyPublishers.ofString(CHAT));
            assertThat(gateway.send(elsewhere).statusCode()).isEqualTo(200);
            awaitRequests(gateway, 3);

            JsonNode used = key(gateway, 0);
            assertThat(used.path("prompt_tokens").asInt()).isEqualTo(3 * OpenAiChat.PROMPT_TOKENS);
            assertThat(used.path("completion_tokens").asInt()).isEqualTo(3 * 2);
            assertThat(used.path("cost_usd").decimalValue()).isEqualByComparingTo("0.006");
            assertThat(Instant.parse(used.path("last_used_at").asText()))
                    .isBetween(before.minus(Duration.ofSeconds(1)), Instant.now());

            // What was not written yet is written at the end.
            assertThat(gateway.chat(false).statusCode()).isEqualTo(200);
            gateway.restart();
            assertThat(key(gateway, 0).path("requests").asInt()).isEqualTo(4);
        }
    }

    @Test
    void otherKeysAreCountedApartAndKeysThatAreGoneHinderNobody() {
        try (var gateway = gateway(TestDatabase::url)) {
            JsonNode gone = gateway.createKeyAs("{\"name\":\"gone\"}");
            var chat = gateway.chatWith(gone.path("key").asText(), CHAT).POST(BodyPublishers.ofString(CHAT));
            assertThat(gateway.send(chat).statusCode()).isEqualTo(200);
            String id = gone.path("id").asText();
            assertThat(gateway.send(gateway.adminRequest("/api/virtual-keys/" + id)
                                    .DELETE())
                            .statusCode())
                    .isEqualTo(204);
            assertThat(gateway.chat(false).statusCode()).isEqualTo(200);
            awaitRequests(gateway, 1);
        }
    }

    @Test
    void nothingIsForgottenWhileTheDatabaseIsDown() {
        var cables = new ArrayList<Cable>();
        try (var gateway = gateway(database -> {
                    var cable = Cable.to(database);
                    cables.add(cable);
                    return cable.url(database);
                });
                var cable = cables.getFirst()) {
            assertThat(gateway.chat(false).statusCode()).isEqualTo(200);
            awaitRequests(gateway, 1);
            cable.cut();
            // Longer than between two writes, so that one of them fails.
            Instant end = Instant.now().plusSeconds(3);
            var sent = new ArrayList<Integer>();
            TestGateway.await(() -> {
                sent.add(gateway.chat(false).statusCode());
                return Instant.now().isAfter(end);
            });
            assertThat(sent).containsOnly(200);
            cable.mend();
            awaitRequests(gateway, 1 + sent.size());
        }
    }
}
