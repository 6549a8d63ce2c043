package dev.gatehouse.control.access;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the door makes of requests that browsers are made to send. */
class DoorTest {

    private final TestGateway gateway = TestGateway.withoutFile();

    @AfterEach
    void close() {
        gateway.close();
    }

    private static String code(HttpResponse<String> response) {
        return json(response.body()).path("code").asText();
    }

    @Test
    void wrongTokenIsNotMadeGoodByACookie() {
        var ann = Browser.of(gateway, "ann", "admin");
        var both = ann.withCookie("/api/session").header("Authorization", "Bearer gha_wrong");
        assertThat(gateway.send(both.GET()).statusCode()).isEqualTo(401);
    }

    @Test
    void pagesOfTheGatewayAloneMayChangeThings() {
        var ann = Browser.of(gateway, "ann", "admin");
        var body = BodyPublishers.ofString("{}");
        String path = "/api/circuits/reset";
        assertThat(code(gateway.send(ann.ownPage(path).POST(body)))).isEqualTo("csrf_token");
        assertThat(code(gateway.send(ann.withCookie(path)
                        .header("X-CSRF-Token", ann.csrfToken())
                        .POST(body))))
                .as("no word of where it comes from")
                .isEqualTo("foreign_origin");
        for (String origin : new String[] {"null", "https://evil.example", "http://127.0.0.1:1", "http://localhost"}) {
            var foreign = ann.withCookie(path)
                    .header("X-CSRF-Token", ann.csrfToken())
                    .header("Origin", origin)
                    .POST(body);
            assertThat(code(gateway.send(foreign))).as(origin).isEqualTo("foreign_origin");
        }
        var sameSite = ann.withCookie(path)
                .header("X-CSRF-Token", ann.csrfToken())
                .header("Sec-Fetch-Site", "same-site")
                .POST(body);
        assertThat(code(gateway.send(sameSite))).isEqualTo("foreign_origin");
        assertThat(ann.send("DELETE", "/api/session", "").statusCode()).isEqualTo(204);
    }

    @Test
    void nobodySignsAVisitorInFromElsewhere() {
        var foreign = gateway.send(gateway.request("/api/session")
                .header("Origin", "https://evil.example")
                .POST(BodyPublishers.ofString("{\"name\":\"ann\",\"password\":\"a password\"}")));
        assertThat(code(foreign)).isEqualTo("foreign_origin");
    }

    @Test
    void answersCarryTheHeadersThatTieBrowsersDown() {
        var answer = gateway.send(gateway.adminRequest("/api/circuits").header("X-Forwarded-Proto", "https"));
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'self'", "frame-ancestors 'none'");
        assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
        assertThat(gateway.send(gateway.request("/api/circuits")).headers().firstValue("Cache-Control"))
                .hasValue("no-store");
    }
}
