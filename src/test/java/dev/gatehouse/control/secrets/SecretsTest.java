package dev.gatehouse.control.secrets;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.Gatehouse;
import dev.gatehouse.Options;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.store.Database;
import dev.gatehouse.store.VaultTables;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestDatabase;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.vault.MasterKeys;
import dev.gatehouse.vault.UnusableMasterKeyException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets in the database: sealed, used, and sealed again. */
class SecretsTest {

    private static final String CANARY = "sk-canary-stored-secret-4321";
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    private Path data = Path.of("");

    private static Secrets secrets(Database database, MasterKeys keys) {
        var tables = new VaultTables(database.jdbi());
        var secrets = new Secrets(tables, Safe.open(tables, keys, RANDOM), Clock.systemUTC());
        secrets.reload();
        return secrets;
    }

    private MasterKeys inFile() {
        return new MasterKeys(Map.of(), data, RANDOM);
    }

    private MasterKeys given(String key) {
        return new MasterKeys(Map.of("MASTER_KEY", key), data, RANDOM);
    }

    private Options options(TestDatabase database, Map<String, String> environment) {
        return new Options(
                "127.0.0.1",
                0,
                data,
                Optional.empty(),
                Optional.of(new Secret(database.url())),
                Optional.of(new Secret(TestGateway.ADMIN_TOKEN)),
                Duration.ofSeconds(1),
                environment);
    }

    private static Optional<String> read(Secrets secrets) {
        return secrets.find("groq").map(Secret::reveal);
    }

    /** What a backup would hold. */
    private static List<Map<String, Object>> backup(Database database, String table) {
        return database.jdbi()
                .withHandle(handle ->
                        handle.select("SELECT * FROM " + table).mapToMap().list());
    }

    private static void restore(Database database, List<Map<String, Object>> secrets, List<Map<String, Object>> keys) {
        database.jdbi().useTransaction(handle -> {
            handle.execute("DELETE FROM stored_secret");
            handle.execute("DELETE FROM master_key");
            keys.forEach(row -> handle.createUpdate("INSERT INTO master_key VALUES (:version, :proof)")
                    .bindMap(row)
                    .execute());
            secrets.forEach(row -> handle.createUpdate(
                            "INSERT INTO stored_secret VALUES (:name, :sealed, :key_version, :hint, :changed_at, :changed_by)")
                    .bindMap(row)
                    .execute());
        });
    }

    @Test
    void rotationLeavesBackupsToTheOldKeyAndTheDatabaseToTheNew() throws Exception {
        try (var test = TestDatabase.fresh();
                var database = Database.open(test.url())) {
            secrets(database, inFile()).put("groq", new Secret(CANARY), "ann");
            var oldSecrets = backup(database, "stored_secret");
            var oldKeys = backup(database, "master_key");
            assertThat(oldSecrets.toString()).doesNotContain(CANARY);
            Path oldKey = Files.copy(data.resolve("master.key"), data.resolve("kept"));

            String said = Gatehouse.rotateMasterKey(options(test, Map.of()));
            assertThat(said).contains("Sealed 1 secrets").contains("master.key");
            assertThat(read(secrets(database, inFile()))).hasValue(CANARY);
            assertThat(Files.readString(data.resolve("master.key"))).isNotEqualTo(Files.readString(oldKey));
            assertThat(data.resolve("master.key.next")).doesNotExist();
            assertThatThrownBy(() -> secrets(database, given(Files.readString(oldKey))))
                    .isInstanceOf(UnusableMasterKeyException.class)
                    .hasMessageContaining("not the one");

            restore(database, oldSecrets, oldKeys);
            assertThatThrownBy(() -> secrets(database, inFile())).isInstanceOf(UnusableMasterKeyException.class);
            assertThat(read(secrets(database, given(Files.readString(oldKey))))).hasValue(CANARY);
        }
    }

    @Test
    void givenKeysAreRotatedToTheGivenNext() {
        try (var test = TestDatabase.fresh();
                var database = Database.open(test.url())) {
            var tables = new VaultTables(database.jdbi());
            secrets(database, given("the first master key")).put("groq", new Secret(CANARY), "ann");
            assertThatThrownBy(() -> Safe.rotate(tables, given("the first master key"), RANDOM))
                    .hasMessageContaining("NEW_MASTER_KEY");
            var both = Map.of("MASTER_KEY", "the first master key", "NEW_MASTER_KEY", "the second master key");
            assertThat(Safe.rotate(tables, new MasterKeys(both, data, RANDOM), RANDOM))
                    .contains("MASTER_KEY");
            assertThat(read(secrets(database, given("the second master key")))).hasValue(CANARY);
            assertThat(data.resolve("master.key")).doesNotExist();
        }
    }

    @Test
    void rotationThatWasCutOffAfterItsCommitIsFinishedByTheNextStart() throws Exception {
        try (var test = TestDatabase.fresh();
                var database = Database.open(test.url())) {
            secrets(database, inFile()).put("groq", new Secret(CANARY), "ann");
            Path old = Files.copy(data.resolve("master.key"), data.resolve("kept"));
            Safe.rotate(new VaultTables(database.jdbi()), inFile(), RANDOM);
            Files.move(data.resolve("master.key"), data.resolve("master.key.next"));
            Files.move(old, data.resolve("master.key"));

            assertThat(read(secrets(database, inFile()))).hasValue(CANARY);
            assertThat(data.resolve("master.key.next")).doesNotExist();
            assertThat(read(secrets(database, inFile()))).hasValue(CANARY);
        }
    }

    @Test
    void gatewayOfTheOldKeyStoresNothingAfterARotation() {
        try (var test = TestDatabase.fresh();
                var database = Database.open(test.url())) {
            var running = secrets(database, inFile());
            running.put("groq", new Secret(CANARY), "ann");
            running.reload();
            Safe.rotate(new VaultTables(database.jdbi()), inFile(), RANDOM);
            assertThatThrownBy(() -> running.put("other", new Secret("x"), "ann"))
                    .isInstanceOf(UnusableMasterKeyException.class);
            running.reload();
            assertThat(read(running)).as("goes on with what it has").hasValue(CANARY);
        }
    }

    @Test
    void gatewayDoesNotStartWithoutTheKeyOfItsSecrets() {
        try (var test = TestDatabase.fresh();
                var database = Database.open(test.url())) {
            secrets(database, given("the right master key")).put("groq", new Secret(CANARY), "ann");
            assertThatThrownBy(() -> secrets(database, given("a wrong master key")))
                    .isInstanceOf(UnusableMasterKeyException.class)
                    .hasMessageContaining("in MASTER_KEY is not the one");
            assertThatThrownBy(() -> secrets(database, inFile()))
                    .isInstanceOf(UnusableMasterKeyException.class)
                    .hasMessageContaining("there is no master key");
            var wrong = options(test, Map.of("MASTER_KEY", "a wrong master key"));
            assertThatThrownBy(() -> Gatehouse.start(wrong).close()).isInstanceOf(UnusableMasterKeyException.class);
            assertThat(data.resolve("master.key"))
                    .as("none is made over their heads")
                    .doesNotExist();
        }
    }

    private static HttpResponse<String> put(TestGateway gateway, String name, String value) {
        return gateway.send(gateway.adminRequest("/api/secrets/" + name)
                .PUT(BodyPublishers.ofString("{\"value\":\"%s\"}".formatted(value))));
    }

    private static HttpResponse<String> publish(TestGateway gateway, String document, long expected) {
        ObjectNode body = TestGateway.JSON.createObjectNode();
        body.put("document", document).put("expected_revision", expected);
        return gateway.send(gateway.adminRequest("/api/config/publish").POST(BodyPublishers.ofString(body.toString())));
    }

    @Test
    void storedSecretIsWhatTheProviderIsSentAndAnotherOneCountsAtOnce() {
        try (var upstream = FakeUpstream.start(OpenAiChat.saying("hi"));
                var gateway = TestGateway.withoutFile()) {
            String document = TestGateway.turboDocument("", upstream)
                    .replace("name: p1,", "name: p1, keys: [{id: k, secret: \"vault:groq\"}],");
            var missing = publish(gateway, document, 0);
            assertThat(missing.statusCode()).isEqualTo(422);
            assertThat(missing.body()).contains("not_stored");

            var stored = put(gateway, "groq", CANARY);
            assertThat(stored.statusCode()).as(stored.body()).isEqualTo(200);
            assertThat(stored.body()).doesNotContain(CANARY).contains("…4321");
            assertThat(publish(gateway, document, 0).statusCode()).isEqualTo(200);
            assertThat(gateway.chat(false).statusCode()).isEqualTo(200);
            assertThat(upstream.requests().getLast().header("Authorization")).hasValue("Bearer " + CANARY);

            put(gateway, "groq", "sk-another-secret-8765");
            assertThat(gateway.chat(false).statusCode()).isEqualTo(200);
            assertThat(upstream.requests().getLast().header("Authorization")).hasValue("Bearer sk-another-secret-8765");

            var listed = gateway.send(gateway.adminRequest("/api/secrets"));
            assertThat(listed.body()).contains("groq").doesNotContain("sk-another");
            var inUse = gateway.send(gateway.adminRequest("/api/secrets/groq").DELETE());
            assertThat(json(inUse.body()).path("code").asText()).isEqualTo("secret_in_use");
            gateway.restart();
            assertThat(gateway.chat(false).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void otherGatewayHearsOfANewSecret() {
        try (var upstream = FakeUpstream.start(OpenAiChat.saying("hi"));
                var gateway = TestGateway.configured("", Map.of("MASTER_KEY", "the key of both gateways"))) {
            put(gateway, "groq", CANARY);
            String document = TestGateway.turboDocument("", upstream)
                    .replace("name: p1,", "name: p1, keys: [{id: k, secret: \"vault:groq\"}],");
            publish(gateway, document, 0);
            try (var other = gateway.another()) {
                put(gateway, "groq", "sk-another-secret-8765");
                TestGateway.await(() -> other.routing()
                        .provider("p1")
                        .orElseThrow()
                        .keys()
                        .getFirst()
                        .secret()
                        .reveal()
                        .equals("sk-another-secret-8765"));
            }
        }
    }
}
