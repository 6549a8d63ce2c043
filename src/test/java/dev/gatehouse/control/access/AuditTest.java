package dev.gatehouse.control.access;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who did what, and that nobody can take it back. */
class AuditTest {

    private static final String CANARY = "sk-canary-in-no-audit-9999";

    private final TestGateway gateway = TestGateway.withoutFile();

    @AfterEach
    void close() {
        gateway.close();
    }

    private int admin(String method, String path, String body) {
        return gateway.send(gateway.adminRequest(path).method(method, BodyPublishers.ofString(body)))
                .statusCode();
    }

    private JsonNode page(String query) {
        return json(gateway.send(gateway.adminRequest("/api/audit" + query)).body());
    }

    private JsonNode newest() {
        return page("?limit=1").path("data").path(0);
    }

    private JsonNode verified() {
        return json(gateway.send(gateway.adminRequest("/api/audit/verify")).body());
    }

    private void tamper(String sql) throws Exception {
        try (var connection = gateway.database().connect();
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isPositive();
        }
    }

    @Test
    void changesAndSignInsAreNotedWithTheirResultAndNoSecret() {
        var bob = Browser.of(gateway, "bob", "viewer");
        assertThat(newest().path("action").asText()).isEqualTo("POST /api/session");
        assertThat(newest().path("who").asText()).isEqualTo("bob");
        assertThat(newest().path("address").asText()).isEqualTo("127.0.0.1");
        assertThat(newest().path("status").asInt()).isEqualTo(200);

        bob.send("POST", "/api/circuits/reset", "{}");
        assertThat(newest().path("who").asText()).isEqualTo("bob");
        assertThat(newest().path("way").asText()).isEqualTo("session");
        assertThat(newest().path("status").asInt()).isEqualTo(403);

        Browser.enter(gateway, "bob", CANARY);
        assertThat(newest().path("who").asText()).isEmpty();
        assertThat(newest().path("detail").asText()).isEqualTo("bob");
        assertThat(newest().path("status").asInt()).isEqualTo(401);
        Browser.enter(gateway, CANARY, "typed into the wrong field");
        assertThat(newest().path("detail").asText()).isEqualTo("an unknown name");

        admin("PUT", "/api/secrets/groq", "{\"value\":\"%s\"}".formatted(CANARY));
        assertThat(newest().path("subject").asText()).isEqualTo("/api/secrets/groq");
        long before = newest().path("number").asLong();
        gateway.send(gateway.adminRequest("/api/circuits"));
        assertThat(newest().path("number").asLong()).as("seeing is no change").isEqualTo(before);
        assertThat(page("").toString()).doesNotContain(CANARY);
    }

    @Test
    void changeOfAUserTellsWhatWasAndWhatIs() {
        Browser.of(gateway, "ann", "admin");
        Browser.of(gateway, "bob", "viewer");
        JsonNode bob = json(gateway.send(gateway.adminRequest("/api/users")).body())
                .path("data")
                .path(1);
        admin("PATCH", "/api/users/" + bob.path("id").asText(), "{\"role\":\"operator\"}");
        assertThat(newest().path("detail").asText()).isEqualTo("bob viewer -> bob operator");
        assertThat(newest().path("who").asText()).isEqualTo("admin");
    }

    @Test
    void pagesFollowEachOther() {
        for (int i = 0; i < 5; i++) admin("POST", "/api/tokens", "{\"name\":\"t\",\"role\":\"viewer\"}");
        var numbers = new ArrayList<Long>();
        String cursor = "";
        do {
            JsonNode page = page("?limit=2" + cursor);
            page.path("data").forEach(entry -> numbers.add(entry.path("number").asLong()));
            cursor = page.path("next_cursor").isNull()
                    ? ""
                    : "&cursor=" + page.path("next_cursor").asText();
        } while (!cursor.isEmpty());
        List<Long> all = IntStream.iterate(numbers.size(), i -> i > 0, i -> i - 1)
                .mapToObj(Long::valueOf)
                .toList();
        assertThat(numbers).isEqualTo(all).hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void twoGatewaysMakeOneChain() throws Exception {
        try (var other = gateway.another()) {
            var threads = IntStream.range(0, 8)
                    .mapToObj(i -> Thread.ofVirtual().start(() -> {
                        String url = i % 2 == 0 ? gateway.url() : "http://127.0.0.1:" + other.port();
                        for (int n = 0; n < 5; n++) {
                            gateway.send(java.net.http.HttpRequest.newBuilder(java.net.URI.create(url + "/api/tokens"))
                                    .header("Authorization", "Bearer " + TestGateway.ADMIN_TOKEN)
                                    .POST(BodyPublishers.ofString("{\"name\":\"t\",\"role\":\"viewer\"}")));
                        }
                    }))
                    .toList();
            for (Thread thread : threads) thread.join();
        }
        assertThat(verified().path("intact").asBoolean()).isTrue();
        assertThat(verified().path("entries").asLong()).isGreaterThanOrEqualTo(40);
    }

    @Test
    void whatIsChangedOrCutOffShows() throws Exception {
        for (int i = 0; i < 4; i++) admin("POST", "/api/tokens", "{\"name\":\"t\",\"role\":\"viewer\"}");
        assertThat(verified().path("intact").asBoolean()).isTrue();
        long last = newest().path("number").asLong();

        tamper("UPDATE audit SET who = 'eve' WHERE number = 2");
        assertThat(verified().path("first_broken").asLong()).isEqualTo(2);
        tamper("UPDATE audit SET who = 'admin' WHERE number = 2");
        assertThat(verified().path("intact").asBoolean()).isTrue();
        tamper("DELETE FROM audit WHERE number = " + last);
        assertThat(verified().path("first_broken").asLong()).isEqualTo(last);
    }
}
