package dev.gatehouse.control.access;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Users, sessions and tokens, through the door. */
class AccessTest {

    private static final String PASSWORD = "a password that is long";

    private final TestGateway gateway = TestGateway.withoutFile();

    @AfterEach
    void close() {
        gateway.close();
    }

    private HttpResponse<String> admin(String method, String path, String body) {
        return gateway.send(gateway.adminRequest(path).method(method, BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> setUp(String token, String name) {
        String body = "{\"token\":\"%s\",\"name\":\"%s\",\"password\":\"%s\"}".formatted(token, name, PASSWORD);
        return gateway.send(
                gateway.request("/api/setup").header("Origin", gateway.url()).POST(BodyPublishers.ofString(body)));
    }

    private static String code(HttpResponse<String> response) {
        return json(response.body()).path("code").asText();
    }

    private JsonNode user(String name) {
        return json(admin("GET", "/api/users", "").body())
                .path("data")
                .valueStream()
                .filter(user -> user.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void firstUserComesInByTheTokenOfTheStartWhichIsDeadThen() {
        String token = gateway.gatehouse().setupToken().map(Secret::reveal).orElseThrow();
        assertThat(setUp("a guess", "eve").statusCode()).isEqualTo(401);

        var first = setUp(token, "ann");
        assertThat(first.statusCode()).isEqualTo(201);
        var browser = Browser.signedIn(gateway, first);
        JsonNode shown = json(browser.get("/api/session").body());
        assertThat(shown.path("name").asText()).isEqualTo("ann");
        assertThat(shown.path("role").asText()).isEqualTo("admin");
        assertThat(shown.path("way").asText()).isEqualTo("session");

        assertThat(setUp(token, "bob").statusCode()).isEqualTo(401);
        gateway.restart();
        assertThat(gateway.gatehouse().setupToken()).isEmpty();
        assertThat(browser.get("/api/session").statusCode())
                .as("sessions survive a restart")
                .isEqualTo(200);
    }

    @Test
    void laterStartOffersAnotherTokenAsLongAsThereIsNobody() {
        String old = gateway.gatehouse().setupToken().map(Secret::reveal).orElseThrow();
        gateway.restart();
        assertThat(setUp(old, "ann").statusCode()).isEqualTo(401);
        String token = gateway.gatehouse().setupToken().map(Secret::reveal).orElseThrow();
        assertThat(setUp(token, "ann").statusCode()).isEqualTo(201);
    }

    @Test
    void cookieIsOutOfReachOfScriptsAndOtherSites() {
        String plain = Browser.enter(gateway, made("ann"), PASSWORD)
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow();
        assertThat(plain).startsWith("gatehouse=").contains("; HttpOnly", "; SameSite=Strict", "; Path=/");

        var secure = gateway.send(gateway.request("/api/session")
                .header("Origin", gateway.url().replace("http:", "https:"))
                .POST(BodyPublishers.ofString("{\"name\":\"ann\",\"password\":\"%s\"}".formatted(PASSWORD))));
        assertThat(secure.headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith("__Host-gatehouse=")
                .contains("; Secure", "; HttpOnly", "; SameSite=Strict", "; Path=/");
    }

    private String made(String name) {
        var response = admin(
                "POST",
                "/api/users",
                "{\"name\":\"%s\",\"role\":\"viewer\",\"password\":\"%s\"}".formatted(name, PASSWORD));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        return name;
    }

    @Test
    void wrongNameAndWrongPasswordLookTheSame() {
        made("ann");
        var wrongName = Browser.enter(gateway, "nobody", PASSWORD);
        var wrongPassword = Browser.enter(gateway, "ann", "another password");
        assertThat(wrongName.statusCode()).isEqualTo(401);
        assertThat(wrongPassword.statusCode()).isEqualTo(401);
        assertThat(wrongPassword.body()).isEqualTo(wrongName.body());
    }

    @Test
    void guessingIsSlowedDownEvenForWhoThenKnowsThePassword() {
        made("ann");
        for (int i = 0; i < 5; i++)
            assertThat(Browser.enter(gateway, "ann", "guess " + i).statusCode()).isEqualTo(401);
        var paused = Browser.enter(gateway, "Ann", PASSWORD);
        assertThat(paused.statusCode()).isEqualTo(429);
        assertThat(paused.headers().firstValue("Retry-After")).hasValue("1");
        TestGateway.await(() -> Browser.enter(gateway, "ann", PASSWORD).statusCode() == 200);
    }

    @Test
    void userThatIsSwitchedOffIsOutAtOnce() {
        var bob = Browser.of(gateway, "bob", "operator");
        String path = "/api/users/" + user("bob").path("id").asText();
        assertThat(bob.get("/api/circuits").statusCode()).isEqualTo(200);
        assertThat(admin("PATCH", path, "{\"enabled\":false}").statusCode()).isEqualTo(409);

        Browser.of(gateway, "ann", "admin");
        assertThat(admin("PATCH", path, "{\"enabled\":false}").statusCode()).isEqualTo(200);
        assertThat(bob.get("/api/circuits").statusCode()).isEqualTo(401);
        assertThat(admin("PATCH", path, "{\"enabled\":true,\"role\":\"viewer\"}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(bob.send("POST", "/api/circuits/reset", "{}").statusCode()).isEqualTo(403);
    }

    @Test
    void lastAdminCannotGo() {
        Browser.of(gateway, "ann", "admin");
        String path = "/api/users/" + user("ann").path("id").asText();
        assertThat(code(admin("DELETE", path, ""))).isEqualTo("last_admin");
        assertThat(code(admin("PATCH", path, "{\"role\":\"operator\"}"))).isEqualTo("last_admin");
        Browser.of(gateway, "bob", "admin");
        assertThat(admin("DELETE", path, "").statusCode()).isEqualTo(204);
    }

    @Test
    void sessionsAreListedAndEndedFromAfar() {
        var ann = Browser.of(gateway, "ann", "admin");
        var bob = Browser.of(gateway, "bob", "viewer");
        JsonNode listed = json(ann.get("/api/sessions").body()).path("data");
        assertThat(listed.size()).isEqualTo(2);
        JsonNode bobs = listed.valueStream()
                .filter(session -> session.path("user").asText().equals("bob"))
                .findFirst()
                .orElseThrow();
        assertThat(bobs.path("address").asText()).isEqualTo("127.0.0.1");
        assertThat(bobs.path("current").asBoolean()).isFalse();
        String path = "/api/sessions/" + bobs.path("id").asText();
        assertThat(ann.send("DELETE", path, "").statusCode()).isEqualTo(204);
        assertThat(bob.get("/api/session").statusCode()).isEqualTo(401);
        assertThat(ann.send("DELETE", "/api/session", "").statusCode()).isEqualTo(204);
        assertThat(ann.get("/api/session").statusCode()).isEqualTo(401);
    }

    @Test
    void ownPasswordIsChangedByWhoKnowsTheOldOneAndEndsOtherSessions() {
        made("ann");
        var here = Browser.signedIn(gateway, Browser.enter(gateway, "ann", PASSWORD));
        var there = Browser.signedIn(gateway, Browser.enter(gateway, "ann", PASSWORD));
        String fresh = "another password of hers";
        String change = "{\"old\":\"%s\",\"new\":\"%s\"}";
        assertThat(here.send("PUT", "/api/session/password", change.formatted("a guess", fresh))
                        .statusCode())
                .isEqualTo(403);
        assertThat(here.send("PUT", "/api/session/password", change.formatted(PASSWORD, fresh))
                        .statusCode())
                .isEqualTo(204);
        assertThat(here.get("/api/session").statusCode()).isEqualTo(200);
        assertThat(there.get("/api/session").statusCode()).isEqualTo(401);
        assertThat(Browser.enter(gateway, "ann", PASSWORD).statusCode()).isEqualTo(401);
        assertThat(Browser.enter(gateway, "ann", fresh).statusCode()).isEqualTo(200);
    }

    @Test
    void apiTokenWorksWithItsRoleUntilItIsRevoked() {
        JsonNode made = json(admin("POST", "/api/tokens", "{\"name\":\"ci\",\"role\":\"viewer\"}")
                .body());
        String token = made.path("token").asText();
        assertThat(token).startsWith("gha_");
        var call = gateway.request("/api/circuits").header("Authorization", "Bearer " + token);
        assertThat(gateway.send(call.GET()).statusCode()).isEqualTo(200);
        assertThat(gateway.send(gateway.request("/api/circuits/reset")
                                .header("Authorization", "Bearer " + token)
                                .POST(BodyPublishers.ofString("{}")))
                        .statusCode())
                .isEqualTo(403);
        String listed = admin("GET", "/api/tokens", "").body();
        assertThat(listed).doesNotContain(token).contains("\"used_at\"");
        assertThat(admin("DELETE", "/api/tokens/" + made.path("id").asText(), "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(gateway.send(call.GET()).statusCode()).isEqualTo(401);
    }

    @Test
    void whoHasASecondFactorNeedsACodeThatWorksOnce() {
        made("ann");
        var ann = Browser.signedIn(gateway, Browser.enter(gateway, "ann", PASSWORD));
        String path = "/api/session/second-factor";
        var offered = json(ann.send("POST", path, "").body());
        var secret = new Secret(offered.path("secret").asText());
        assertThat(offered.path("uri").asText()).startsWith("otpauth://totp/Gatehouse%3Aann?secret=" + secret.reveal());
        assertThat(ann.send("PUT", path, "{\"code\":\"000000\"}").statusCode()).isEqualTo(403);
        assertThat(Browser.enter(gateway, "ann", PASSWORD).statusCode()).isEqualTo(200);

        // Of the step before, so that the code of now is still unused.
        String used = Totp.code(secret, Instant.now().minusSeconds(30));
        assertThat(ann.send("PUT", path, "{\"code\":\"" + used + "\"}").statusCode())
                .isEqualTo(204);
        assertThat(code(Browser.enter(gateway, "ann", PASSWORD))).isEqualTo("code_wanted");
        assertThat(withCode(used).statusCode()).as("used").isEqualTo(401);
        String code = Totp.code(secret, Instant.now());
        assertThat(withCode(code).statusCode()).isEqualTo(200);
        assertThat(withCode(code).statusCode()).as("used").isEqualTo(401);
        assertThat(code(ann.send("POST", path, ""))).isEqualTo("enrolled");

        assertThat(user("ann").path("second_factor").asBoolean()).isTrue();
        String id = user("ann").path("id").asText();
        assertThat(code(admin("PATCH", "/api/users/" + id, "{\"second_factor\":false}")))
                .isEqualTo("last_admin");
        assertThat(user("ann").path("second_factor").asBoolean())
                .as("what is refused changes nothing")
                .isTrue();
        Browser.of(gateway, "bob", "admin");
        assertThat(admin("PATCH", "/api/users/" + id, "{\"second_factor\":false}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(Browser.enter(gateway, "ann", PASSWORD).statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> withCode(String code) {
        String body = "{\"name\":\"ann\",\"password\":\"%s\",\"code\":\"%s\"}".formatted(PASSWORD, code);
        return gateway.send(
                gateway.request("/api/session").header("Origin", gateway.url()).POST(BodyPublishers.ofString(body)));
    }

    @Test
    void whatIsNotKnownIsRefusedByName() {
        var wrong = admin("POST", "/api/users", "{\"name\":\"?\",\"role\":\"king\",\"password\":\"short\",\"x\":1}");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(json(wrong.body()).path("errors").findValuesAsText("path"))
                .containsExactlyInAnyOrder("name", "role", "password", "x");
    }
}
