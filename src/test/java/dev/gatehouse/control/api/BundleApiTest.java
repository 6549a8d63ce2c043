package dev.gatehouse.control.api;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An installation is taken along to another one. */
class BundleApiTest {

    private static final String PASSPHRASE = "correct horse battery staple";

    private final FakeUpstream provider = FakeUpstream.start(OpenAiChat.saying("hi"));
    private final TestGateway from = TestGateway.withoutFile();
    private final TestGateway to = TestGateway.withoutFile();

    @AfterEach
    void close() {
        to.close();
        from.close();
        provider.close();
    }

    private static void publish(TestGateway gateway, String document) {
        ObjectNode body = TestGateway.JSON.createObjectNode();
        body.put("document", document).put("expected_revision", 0);
        var answer = gateway.send(
                gateway.adminRequest("/api/config/publish").POST(BodyPublishers.ofString(body.toString())));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private String bundle() {
        return from.send(from.adminRequest("/api/config/export")).body();
    }

    private HttpResponse<String> bringIn(String bundle, String query) {
        return to.send(to.adminRequest("/api/config/import" + query).POST(BodyPublishers.ofString(bundle)));
    }

    private JsonNode live() {
        return json(to.send(to.adminRequest("/api/config")).body());
    }

    @Test
    void clientsGoOnWithTheirSecretsElsewhere() {
        publish(from, TestGateway.turboDocument("", provider));
        JsonNode made = from.createKeyAs("{\"name\":\"narrow\",\"allowed_models\":[\"turbo\"],\"limits\":{\"rps\":5}}");
        String secret = made.path("key").asText();
        assertThat(bundle()).doesNotContain(secret, from.key()).contains("\"name\":\"narrow\"");

        JsonNode dry = json(bringIn(bundle(), "?dry_run=true").body());
        assertThat(dry.path("added").toString()).contains("providers[p1]", "groups[turbo]", "virtual_keys[narrow]");
        assertThat(live().path("revision").asInt()).isZero();

        var done = bringIn(bundle(), "");
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        assertThat(live().path("revision").asInt()).isOne();
        var answer = to.send(to.chatWith(secret, "{\"model\":\"turbo\",\"messages\":[]}"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var again = json(bringIn(bundle(), "").body());
        assertThat(again.path("added")).isEmpty();
        assertThat(again.path("conflicts")).isEmpty();
        assertThat(live().path("revision").asInt()).isOne();
    }

    @Test
    void whatBothHaveStaysOrIsReplacedOrFails() {
        publish(from, TestGateway.turboDocument("", provider));
        publish(
                to,
                TestGateway.turboDocument("settings: {deadline: 5m}", provider).replace("m1", "m9"));
        String id = from.createKeyAs("{\"name\":\"shared\"}").path("id").asText();
        assertThat(bringIn(bundle(), "?on_conflict=skip").statusCode()).isEqualTo(200);
        from.send(from.adminRequest("/api/virtual-keys/" + id)
                .method("PATCH", BodyPublishers.ofString("{\"name\":\"new\"}")));

        var failed = bringIn(bundle(), "?on_conflict=fail");
        assertThat(failed.statusCode()).isEqualTo(409);
        assertThat(failed.body()).contains("groups[turbo]", "virtual_keys[new]");
        assertThat(live().path("document").toString()).contains("m9");

        assertThat(json(bringIn(bundle(), "?on_conflict=skip").body()).path("conflicts"))
                .hasSize(2);
        assertThat(live().path("document").toString()).contains("m9");

        assertThat(bringIn(bundle(), "?on_conflict=replace").statusCode()).isEqualTo(200);
        assertThat(live().path("document").toString()).contains("m1", "5m").doesNotContain("m9");
        assertThat(to.send(to.adminRequest("/api/virtual-keys")).body())
                .contains("\"new\"")
                .doesNotContain("\"shared\"");
    }

    @Test
    void limitsOfOwnersComeAlong() {
        publish(from, TestGateway.turboDocument("", provider));
        var limits = BodyPublishers.ofString("{\"limits\":{\"rps\":2.5},\"budgets\":{\"day\":4}}");
        from.send(from.adminRequest("/api/owners/ann/limits").PUT(limits));
        assertThat(json(bringIn(bundle(), "").body()).path("added").toString()).contains("owners[ann]");
        assertThat(to.send(to.adminRequest("/api/owners/ann/limits")).body()).contains("\"rps\":2.5", "\"day\":4");
        assertThat(json(bringIn(bundle(), "").body()).path("conflicts")).isEmpty();
        to.send(to.adminRequest("/api/owners/ann/limits").PUT(BodyPublishers.ofString("{}")));
        assertThat(bringIn(bundle(), "").body()).contains("owners[ann]");
    }

    @Test
    void sealedSecretsOpenWithTheirPassphraseAloneAndComeWithTheDocumentOrNotAtAll() {
        store(from, "sk-canary-travelling-secret");
        publish(
                from,
                TestGateway.turboDocument("", provider)
                        .replace("base_url:", "keys: [{id: a, secret: \"vault:travelling\"}], base_url:"));
        assertThat(bundle()).doesNotContain("\"secrets\"");
        assertThat(bringIn(bundle(), "").statusCode())
                .as("its secret is missing")
                .isEqualTo(422);

        String sealed = sealedBundle(PASSPHRASE).body();
        assertThat(sealed).contains("\"travelling\":\"").doesNotContain("sk-canary", PASSPHRASE);
        assertThat(sealedBundle("short").statusCode()).isEqualTo(422);
        assertThat(bringIn(sealed, "").body()).contains("\"passphrase\"");
        assertThat(bringIn(with(sealed, "another passphrase"), "").body()).contains("cannot_be_opened");
        assertThat(live().path("revision").asInt()).isZero();
        assertThat(json(to.send(to.adminRequest("/api/secrets")).body()).path("data"))
                .isEmpty();

        var dry = bringIn(with(sealed, PASSPHRASE), "?dry_run=true");
        assertThat(dry.body()).contains("secrets[travelling]");
        assertThat(json(to.send(to.adminRequest("/api/secrets")).body()).path("data"))
                .isEmpty();
        var done = bringIn(with(sealed, PASSPHRASE), "");
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
        assertThat(to.send(to.adminRequest("/api/config/revisions")).body()).contains("\"author\":\"admin\"");
        assertThat(to.chat(false).statusCode()).isEqualTo(200);
        assertThat(provider.next(TestGateway.PATIENCE).header("Authorization"))
                .hasValue("Bearer sk-canary-travelling-secret");
        assertThat(to.send(to.adminRequest("/api/audit")).body())
                .contains("secrets[travelling]")
                .doesNotContain(PASSPHRASE);

        store(to, "sk-canary-something-else");
        assertThat(bringIn(with(sealed, PASSPHRASE), "").body()).contains("secrets[travelling]", "\"conflicts\"");
    }

    private static void store(TestGateway gateway, String secret) {
        var body = TestGateway.JSON.createObjectNode().put("value", secret);
        var answer = gateway.send(
                gateway.adminRequest("/api/secrets/travelling").PUT(BodyPublishers.ofString(body.toString())));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private HttpResponse<String> sealedBundle(String passphrase) {
        var body = TestGateway.JSON.createObjectNode().put("passphrase", passphrase);
        return from.send(from.adminRequest("/api/config/export").POST(BodyPublishers.ofString(body.toString())));
    }

    private static String with(String bundle, String passphrase) {
        return ((ObjectNode) json(bundle)).put("passphrase", passphrase).toString();
    }

    @Test
    void brokenBundleChangesNothing() {
        publish(from, TestGateway.turboDocument("", provider));
        assertThat(bringIn("{}", "").statusCode()).isEqualTo(400);
        assertThat(bringIn(bundle(), "?on_conflict=maybe").statusCode()).isEqualTo(400);
        assertThat(bringIn(bundle().replace("\"sha256\":\"", "\"sha256\":\"x"), "")
                        .statusCode())
                .isEqualTo(422);
        assertThat(bringIn(bundle().replace("\"targets\"", "\"targetz\""), "").statusCode())
                .isEqualTo(422);
        assertThat(live().path("revision").asInt()).isZero();
    }
}
