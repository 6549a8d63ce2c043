package dev.gatehouse.control.api;

import static dev.gatehouse.testing.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.store.BackupFolder;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestGateway;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup is a file that an installation comes back from. */
class BackupsApiTest {

    private static final String PASSPHRASE = "{\"passphrase\":\"a long passphrase\"}";
    private static final String CANARY = "sk-canary-in-no-backup-7777";

    private final FakeUpstream provider = FakeUpstream.start(OpenAiChat.saying("hi"));
    private final TestGateway gateway = TestGateway.withoutFile();

    @AfterEach
    void close() {
        gateway.close();
        provider.close();
    }

    private HttpResponse<String> send(String method, String path, String body) {
        return gateway.send(gateway.adminRequest(path).method(method, BodyPublishers.ofString(body)));
    }

    private String backUp() {
        var made = send("POST", "/api/backups", PASSPHRASE);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return json(made.body()).path("name").asText();
    }

    private Path folder() {
        return gateway.data().resolve("backups");
    }

    @Test
    void bringsBackWhatWasChangedAndRemovedSince() throws Exception {
        send("PUT", "/api/secrets/groq", "{\"value\":\"" + CANARY + "\"}");
        gateway.publish(TestGateway.turboDocument("", provider), 0);
        JsonNode key = gateway.createKeyAs("{\"name\":\"ci\"}");
        String name = backUp();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder().resolve(name))))
                .isEqualTo("rw-------");
        JsonNode listed = json(send("GET", "/api/backups", "").body()).at("/data/0");
        assertThat(listed.path("name").asText()).isEqualTo(name);
        assertThat(listed.path("revision").asLong()).isEqualTo(1);
        assertThat(listed.path("bytes").asLong()).isEqualTo(Files.size(folder().resolve(name)));
        String content = send("GET", "/api/backups/" + name, "").body();
        assertThat(content)
                .isEqualTo(Files.readString(folder().resolve(name)))
                .contains("\"turbo\"", "\"ci\"", "\"groq\"")
                .doesNotContain(CANARY, key.path("key").asText(), "a long passphrase");

        send("DELETE", "/api/virtual-keys/" + key.path("id").asText(), "");
        send("DELETE", "/api/secrets/groq", "");
        gateway.publish("version: 1\n", 1);
        String restore = "/api/backups/" + name + "/restore";
        var dry = send("POST", restore + "?dry_run=true", PASSPHRASE);
        assertThat(json(dry.body()).path("added").toString())
                .contains("groups[turbo]", "virtual_keys[ci]", "secrets[groq]");
        assertThat(gateway.gatehouse().routing().groups()).isEmpty();
        assertThat(send("POST", restore, "{\"passphrase\":\"another passphrase\"}")
                        .statusCode())
                .isEqualTo(422);

        var restored = send("POST", restore, PASSPHRASE);
        assertThat(restored.statusCode()).as(restored.body()).isEqualTo(200);
        String question = "{\"model\":\"turbo\",\"messages\":[]}";
        assertThat(gateway.send(gateway.chatWith(key.path("key").asText(), question))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("GET", "/api/secrets/groq", "").body()).contains("…7777");
        assertThat(send("DELETE", "/api/backups/" + name, "").statusCode()).isEqualTo(204);
        assertThat(folder()).isEmptyDirectory();
    }

    @Test
    void takesAPassphraseThatIsLongEnough() {
        assertThat(send("POST", "/api/backups", "{\"passphrase\":\"short\"}").statusCode())
                .isEqualTo(422);
        assertThat(send("POST", "/api/backups", "{}").statusCode()).isEqualTo(422);
        assertThat(folder()).doesNotExist();
    }

    @Test
    void noNameLeadsOutOfTheFolder() throws Exception {
        String name = backUp();
        Path beside = Files.copy(folder().resolve(name), gateway.data().resolve(name));
        Files.createSymbolicLink(folder().resolve("gatehouse-20260101T000000.000Z-r9.json"), beside);
        Files.writeString(folder().resolve("notes.txt"), "mine");
        var tricks = List.of(
                "..%2F" + name,
                "%2e%2e%2f" + name,
                "%2e%2e/" + name,
                "..%5C" + name,
                "..%252F" + name,
                ".%2F" + name,
                beside.toString().replace("/", "%2F"),
                "%2Fetc%2Fpasswd",
                name + "%00",
                name + "%00.json",
                "%00" + name,
                name + "%0A",
                name + "%2F..%2F..%2F" + name,
                name.toUpperCase(java.util.Locale.ROOT),
                name + ".",
                "notes.txt",
                "gatehouse-20260101T000000.000Z-r9.json",
                "gatehouse-20269999T999999.999Z-r1.json",
                "%2e",
                "%2e%2e");
        for (String trick : tricks) {
            for (String method : List.of("GET", "DELETE")) {
                assertThat(send(method, "/api/backups/" + trick, "").statusCode())
                        .as(method + " " + trick)
                        .isIn(400, 404, 405);
            }
            assertThat(send("POST", "/api/backups/" + trick + "/restore", PASSPHRASE)
                            .statusCode())
                    .as(trick)
                    .isIn(400, 404, 405);
        }
        assertThat(beside).exists();
        assertThat(json(send("GET", "/api/backups", "").body()).path("data")).hasSize(1);
        assertThat(folder().resolve("notes.txt")).exists();
    }

    @Test
    void oldestGo(@TempDir Path directory) throws Exception {
        var folder = new BackupFolder(directory.resolve("backups"));
        for (int i = 0; i < BackupFolder.MOST + 3; i++) folder.write(Instant.EPOCH.plusSeconds(i), i, new byte[] {'{'});
        assertThat(folder.all()).hasSize(BackupFolder.MOST);
        assertThat(folder.all().getFirst().revision()).isEqualTo(3);
        assertThat(folder.all().getFirst().createdAt()).isEqualTo(Instant.EPOCH.plusSeconds(3));
        Files.writeString(directory.resolve("backups").resolve("dead.part"), "half of one");
        folder.write(Instant.EPOCH.plusSeconds(100), 100, new byte[] {'{'});
        try (Stream<Path> files = Files.list(directory.resolve("backups"))) {
            assertThat(files).hasSize(BackupFolder.MOST);
        }
    }
}
