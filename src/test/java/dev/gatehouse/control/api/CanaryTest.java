package dev.gatehouse.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.testing.Browser;
import dev.gatehouse.testing.EventStream;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestGateway;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** A secret and a prompt are nowhere but on the way to the provider. */
class CanaryTest {

    private static final String PROVIDER_KEY = "sk-canary-of-the-provider-7f3a9c";
    private static final String HEADER = "canary-of-a-header-51b2e8";
    private static final String PROMPT = "canary-of-a-prompt-c40d17";
    private static final String WRITTEN_KEY = "sk-canary-written-into-a-document-99aa";

    private static final String STORED = "sk-canary-that-is-stored-e81f02";
    private static final String PASSPHRASE = "canary of a passphrase 40cc";
    private static final String PASSWORD = "canary of a password 77d1";

    private static final List<String> READ = List.of(
            "/api/config",
            "/api/config?revision=1",
            "/api/config/revisions",
            "/api/config/revisions/1",
            "/api/config/export",
            "/api/exchanges",
            "/api/exchanges/live",
            "/api/exchanges/export?format=csv",
            "/api/exchanges/export?format=ndjson",
            "/api/attempts",
            "/api/stats",
            "/api/audit",
            "/api/secrets",
            "/api/secrets/kept",
            "/api/backups",
            "/api/users",
            "/api/sessions",
            "/api/tokens",
            "/api/virtual-keys",
            "/api/circuits",
            "/api/providers",
            "/api/providers/p1",
            "/api/models",
            "/api/groups",
            "/api/groups/turbo",
            "/api/providers/p1/keys",
            "/api/targets/learned",
            "/api/system",
            "/api/settings",
            "/api/diagnostics",
            "/health",
            "/health/ready",
            "/health/detailed",
            "/metrics");

    /** What was said, by whom. */
    private final Map<String, String> said = new TreeMap<>();

    private final ConcurrentLinkedQueue<String> logged = new ConcurrentLinkedQueue<>();
    private final Handler log = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            logged.add(entry.getMessage() + " " + entry.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private static final Script FAILING =
            Script.status(500, "{\"error\":{\"message\":\"" + PROMPT + " " + PROVIDER_KEY + "\"}}");

    /** The first answers; then some repeat what they were sent, as some providers do. */
    private final Script provider = Script.byTurn(
            OpenAiChat.saying("hi"),
            FAILING,
            FAILING,
            Script.status(401, "{\"error\":{\"message\":\"Incorrect API key provided: " + PROVIDER_KEY + "\"}}"));

    private static String document(FakeUpstream upstream) {
        return """
                version: 1
                providers:
                  - name: p1
                    base_url: "%s"
                    keys: [{id: a, secret: "env:CANARY_KEY"}]
                    headers: {X-Secret: "${env:CANARY_HEADER}"}
                groups: [{name: turbo, targets: [{provider: p1, model: m1}]}]
                """.formatted(upstream.baseUrl());
    }

    private static HttpResponse<String> chat(TestGateway gateway, String model) {
        return gateway.post("{\"model\":\"" + model + "\",\"user\":\"" + PROMPT
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + PROMPT + "\"}]}");
    }

    private void post(TestGateway gateway, String path, ObjectNode body) {
        said.put(
                "POST " + path,
                gateway.send(gateway.adminRequest(path).POST(BodyPublishers.ofString(body.toString())))
                        .body());
    }

    private void traffic(TestGateway gateway) {
        for (int i = 0; i < 4; i++) {
            HttpResponse<String> answer = chat(gateway, "turbo");
            said.put("answer " + i, answer.body() + answer.headers().map());
            said.put("record " + i, gateway.record(answer).toString());
        }
        said.put("unknown model", chat(gateway, "none").body());
        said.put(
                "broken body",
                gateway.post("{\"model\":\"turbo\",\"messages\":\"" + PROMPT).body());
    }

    private void administration(TestGateway gateway, String document) {
        ObjectNode same = TestGateway.JSON.createObjectNode().put("document", document.replace("m1", "m2"));
        ObjectNode wrong = TestGateway.JSON
                .createObjectNode()
                .put(
                        "document",
                        document.replace("env:CANARY_KEY", WRITTEN_KEY).replace("${env:CANARY_HEADER}", WRITTEN_KEY));
        for (String path : List.of("validate", "diff", "preview")) {
            post(gateway, "/api/config/" + path, same.deepCopy());
            said.put("same " + path, said.getOrDefault("POST /api/config/" + path, ""));
            post(gateway, "/api/config/" + path, wrong.deepCopy());
        }
        post(gateway, "/api/explain", TestGateway.JSON.createObjectNode().put("model", "turbo"));
        post(gateway, "/api/providers/p1/test", TestGateway.JSON.createObjectNode());
        post(gateway, "/api/providers/p1/discover", TestGateway.JSON.createObjectNode());
        post(
                gateway,
                "/api/models/test",
                TestGateway.JSON.createObjectNode().put("provider", "p1").put("model", "m1"));
        post(gateway, "/api/config/probe", same.deepCopy());
        secrets(gateway);
        for (String path : READ)
            said.put("GET " + path, gateway.send(gateway.adminRequest(path)).body());
    }

    private void secrets(TestGateway gateway) {
        said.put(
                "PUT /api/secrets",
                gateway.send(gateway.adminRequest("/api/secrets/kept")
                                .PUT(BodyPublishers.ofString("{\"value\":\"" + STORED + "\"}")))
                        .body());
        said.put(
                "a secret that is none",
                gateway.send(gateway.adminRequest("/api/secrets/kept")
                                .PUT(BodyPublishers.ofString("{\"value\":\"" + STORED)))
                        .body());
        for (String path : List.of("/api/config/export", "/api/backups"))
            post(gateway, path, TestGateway.JSON.createObjectNode().put("passphrase", PASSPHRASE));
        post(
                gateway,
                "/api/users",
                TestGateway.JSON
                        .createObjectNode()
                        .put("name", "ann")
                        .put("role", "viewer")
                        .put("password", PASSWORD));
        said.put("sign-in", Browser.enter(gateway, "ann", PASSWORD).body());
        said.put(
                "name and password mixed up",
                Browser.enter(gateway, PASSWORD, "ann").body());
    }

    private static String dump(TestGateway gateway) {
        var dump = new StringBuilder();
        try (Connection connection = gateway.database().connect();
                Statement statement = connection.createStatement()) {
            var tables = new ArrayList<String>();
            try (ResultSet names = statement.executeQuery(
                    "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")) {
                while (names.next()) tables.add(names.getString(1));
            }
            for (String table : tables) {
                try (ResultSet rows = statement.executeQuery("SELECT row_to_json(t)::text FROM " + table + " t")) {
                    while (rows.next()) dump.append(rows.getString(1)).append('\n');
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return dump.toString();
    }

    private static String files(Path directory) throws IOException {
        var content = new StringBuilder();
        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return content.toString();
    }

    @Test
    void canariesAreNowhere() throws IOException {
        Logger.getLogger("").addHandler(log);
        try (var upstream = FakeUpstream.start(provider);
                var gateway = TestGateway.configured(
                        document(upstream), Map.of("CANARY_KEY", PROVIDER_KEY, "CANARY_HEADER", HEADER))) {
            try (var events = EventStream.of(gateway, "")) {
                traffic(gateway);
                events.first("exchange");
                said.put("events", events.told.toString());
            }
            administration(gateway, document(upstream));
            assertThat(said.get("GET /api/secrets")).contains("kept");
            assertThat(said.get("POST /api/config/export")).contains("\"secrets\":{\"kept\"");
            assertThat(said.get("POST /api/backups")).contains(".json");
            assertThat(upstream.requests().getFirst().text()).contains(PROMPT);
            assertThat(said.get("GET /metrics")).contains("gatehouse_");
            said.put("database", dump(gateway));
            said.put("files", files(gateway.data()));
            said.put("log", String.join("\n", logged));
            assertThat(said.get("database")).contains("turbo", "upstream_error");
        } finally {
            Logger.getLogger("").removeHandler(log);
        }
        said.forEach((where, text) -> assertThat(text)
                .as(where)
                .doesNotContain(PROVIDER_KEY, HEADER, WRITTEN_KEY, STORED, PASSWORD, PASSPHRASE)
                .doesNotContain(PROMPT));
    }
}
