package dev.gatehouse.control.api;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lists come in pages, all in the same way. */
class PagesOfListsTest {

    private static final List<String> LISTS = List.of(
            "users",
            "tokens",
            "secrets",
            "backups",
            "sessions",
            "circuits",
            "targets/learned",
            "virtual-keys",
            "providers",
            "models",
            "groups",
            "exchanges",
            "exchanges/live",
            "providers/p1/keys",
            "attempts",
            "audit",
            "config/revisions");

    private final TestGateway gateway = TestGateway.withoutFile();

    @AfterEach
    void close() {
        gateway.close();
    }

    private JsonNode get(String path) {
        return json(gateway.send(gateway.adminRequest("/api/" + path)).body());
    }

    @Test
    void everyListTakesALimitAndSaysWhetherThereIsMore() {
        gateway.publish("{version: 1, providers: [{name: p1, base_url: \"https://p1.example\"}]}", 0);
        for (String list : LISTS) {
            assertThat(get(list).has("next_cursor")).as(list).isTrue();
            assertThat(get(list + "?limit=201").path("code").asText()).as(list).isEqualTo("invalid_limit");
            assertThat(get(list + "?limit=200").path("data").isArray()).as(list).isTrue();
        }
    }

    @Test
    void nextPageGoesOnWhateverWentMeanwhile() {
        for (String name : List.of("c", "a", "e", "b", "d")) {
            gateway.send(gateway.adminRequest("/api/secrets/" + name)
                    .PUT(BodyPublishers.ofString("{\"value\":\"some-secret\"}")));
        }
        var names = new ArrayList<String>();
        JsonNode page = get("secrets?limit=2");
        while (true) {
            names.addAll(page.path("data").findValuesAsText("name"));
            if (page.path("next_cursor").isNull()) break;
            String cursor = page.path("next_cursor").asText();
            gateway.send(gateway.adminRequest("/api/secrets/" + cursor).DELETE());
            page = get("secrets?limit=2&cursor=" + cursor);
        }
        assertThat(names).containsExactly("a", "b", "c", "d", "e");
    }
}
