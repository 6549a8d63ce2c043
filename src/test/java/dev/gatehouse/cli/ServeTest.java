package dev.gatehouse.cli;

import static dev.gatehouse.testing.TestGateway.json;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.TestProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The product as it is run: a process with its embedded database. */
class ServeTest {

    private static final String CANARY = "canary-prompt-7f3a9";
    private static final String ADMIN = "canary-admin-token-51c2";
    private static final String PROVIDER_KEY = "sk-canary-provider-key-93d1";

    @TempDir
    Path directory = Path.of("");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestProcess serve(FakeUpstream provider) throws IOException {
        Path config = Files.writeString(directory.resolve("gatehouse.yaml"), """
                version: 1
                providers:
                  - {name: p1, base_url: "%s", keys: [{id: a, secret: "env:P1_KEY"}]}
                groups:
                  - {name: turbo, targets: [{provider: p1, model: m1}]}
                """.formatted(provider.baseUrl()));
        return TestProcess.start(
                Files.createTempFile(directory, "serve", ".log"),
                Map.of("GATEHOUSE_ADMIN_TOKEN", ADMIN, "P1_KEY", PROVIDER_KEY, "GATEHOUSE_PORT", "0"),
                "serve",
                "--data",
                directory.resolve("data").toString(),
                "--config",
                config.toString(),
                "--log-level",
                "trace");
    }

    private <T> HttpResponse<T> send(String url, String token, String body, HttpResponse.BodyHandler<T> handler) {
        var request = HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + token);
        if (!body.isEmpty()) request.POST(BodyPublishers.ofString(body));
        try {
            return http.send(request.timeout(TestGateway.PATIENCE).build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<String> send(String url, String token, String body) {
        return send(url, token, body, BodyHandlers.ofString());
    }

    private static String chat(boolean stream) {
        return "{\"model\":\"turbo\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                .formatted(stream, CANARY);
    }

    private String createKey(String url) {
        return json(send(url + "/api/virtual-keys", ADMIN, "{\"name\":\"me\"}").body())
                .path("key")
                .asText();
    }

    private void awaitRecord(String url, String requestId, int status) {
        TestGateway.await(() -> {
            var response = send(url + "/api/exchanges/" + requestId, ADMIN, "");
            return response.statusCode() == 200
                    && json(response.body()).path("status").asInt() == status;
        });
    }

    @Test
    void keysAndRecordsOutliveStopsAndKillsAndNoContentIsKept() throws IOException {
        try (var provider = FakeUpstream.start(OpenAiChat.saying("answer-" + CANARY))) {
            String key;
            String requestId;
            try (var first = serve(provider)) {
                String url = first.awaitUrl();
                key = createKey(url);
                var response = send(url + "/v1/chat/completions", key, chat(false));
                assertThat(response.statusCode()).isEqualTo(200);
                send(url + "/v1/chat/completions", key, chat(true));
                // Refused in every way that could print something of it.
                send(url + "/v1/chat/completions", key, "{\"model\":\"turbo\", " + CANARY);
                send(url + "/v1/chat/completions", CANARY, chat(false));
                send(url + "/v1/chat/completions", key, chat(false).replace("turbo", "nope"));
                requestId = response.headers().firstValue("X-Request-ID").orElseThrow();
                awaitRecord(url, requestId, 200);
                first.kill();
            }
            try (var second = serve(provider)) {
                String url = second.awaitUrl();
                assertThat(send(url + "/v1/chat/completions", key, chat(false)).statusCode())
                        .isEqualTo(200);
                awaitRecord(url, requestId, 200);
                second.terminate();
                assertThat(second.awaitExit()).isZero();
            }
            try (var third = serve(provider)) {
                assertThat(send(third.awaitUrl() + "/v1/models", key, "").statusCode())
                        .isEqualTo(200);
                third.terminate();
                assertThat(third.awaitExit()).isZero();
            }
            assertNowhere(List.of(CANARY, ADMIN, PROVIDER_KEY, key));
            String databasePassword =
                    Files.readString(directory.resolve("data/pg/password")).trim();
            try (var logs = Files.newDirectoryStream(directory, "serve*.log")) {
                for (Path log : logs)
                    assertThat(Files.readString(log)).isNotEmpty().doesNotContain(databasePassword);
            }
        }
    }

    /** Neither in the log, which was at its most talkative, nor in any file of the data folder, the database's among them. */
    private void assertNowhere(List<String> canaries) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, ISO_8859_1);
                for (String canary : canaries) {
                    assertThat(content.contains(canary))
                            .as(canary + " in " + file)
                            .isFalse();
                }
            }
        }
    }

    @Test
    void runningStreamFinishesAfterSigtermAndNewRequestsAreRefused() throws Exception {
        var release = new CountDownLatch(1);
        OpenAiChat slow = OpenAiChat.saying("one", "two").after(1, wire -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        try (var provider = FakeUpstream.start(slow);
                var process = serve(provider)) {
            String url = process.awaitUrl();
            String key = createKey(url);
            var response = send(url + "/v1/chat/completions", key, chat(true), BodyHandlers.ofInputStream());
            try (var lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
                String line = lines.readLine();
                while (!line.contains("one")) line = lines.readLine();
                assertThat(send(url + "/health/ready", "", "").statusCode()).isEqualTo(200);
                process.terminate();
                TestGateway.await(() -> send(url + "/health/ready", "", "").statusCode() == 503);
                var refused = send(url + "/v1/chat/completions", key, chat(false));
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(json(refused.body()).at("/error/code").asText()).isEqualTo("draining");
                release.countDown();
                assertThat(lines.lines().toList()).contains("data: [DONE]");
            }
            assertThat(process.awaitExit()).isZero();
            assertThat(process.output()).contains("draining").contains("stopped");
        }
    }

    @Test
    void signalDuringTheStartLeavesNoDatabaseRunning() {
        var remains = new Remains(directory);
        String data = directory.resolve("data").toString();
        try (var process =
                TestProcess.start(directory.resolve("log"), Map.of(), "serve", "--port", "0", "--data", data)) {
            TestGateway.await(remains::hasStartingDatabase);
            process.terminate();
            assertThat(process.awaitExit()).isZero();
            remains.assertNoProcess();
        }
    }

    @Test
    void generatedAdminTokenIsShownOnceAndWorks() {
        Path log = directory.resolve("log");
        String[] arguments = {
            "serve", "--port", "0", "--data", directory.resolve("data").toString()
        };
        String token;
        try (var first = TestProcess.start(log, Map.of(), arguments)) {
            String url = first.awaitUrl();
            var shown = java.util.regex.Pattern.compile("gh-admin-\\w+");
            TestGateway.await(() -> first.output().contains("/v1 with that key"));
            var matcher = shown.matcher(first.output());
            assertThat(matcher.find()).isTrue();
            token = matcher.group();
            assertThat(send(url + "/api/virtual-keys", token, "").statusCode()).isEqualTo(200);
            first.terminate();
            first.awaitExit();
        }
        try (var second = TestProcess.start(directory.resolve("log2"), Map.of(), arguments)) {
            String url = second.awaitUrl();
            assertThat(send(url + "/api/virtual-keys", token, "").statusCode()).isEqualTo(200);
            TestGateway.await(() -> second.output().contains("/v1 with that key"));
            assertThat(second.output()).doesNotContain("gh-admin-");
        }
    }

    @Test
    void whatCannotStartSaysWhyInASentenceAndExitsWith1() throws IOException {
        Path config = Files.writeString(directory.resolve("bad.yaml"), "version: 1\nprovders: []\n");
        assertRefused("did you mean \"providers\"", Map.of(), "--config", config.toString());
        assertRefused("cannot be read", Map.of(), "--config", "/does/not/exist.yaml");
        assertRefused("cannot be reached", Map.of("DATABASE_URL", "postgres://u:canary@127.0.0.1:1/db"));
        assertThat(Files.exists(directory.resolve("data"))).isFalse();
    }

    private void assertRefused(String sentence, Map<String, String> environment, String... more) throws IOException {
        Path log = Files.createTempFile(directory, "refused", ".log");
        var arguments = new java.util.ArrayList<>(List.of(
                "serve", "--port", "0", "--data", directory.resolve("data").toString()));
        arguments.addAll(List.of(more));
        try (var process = TestProcess.start(log, environment, arguments.toArray(String[]::new))) {
            assertThat(process.awaitExit()).isEqualTo(1);
            assertThat(process.output())
                    .contains(sentence)
                    .doesNotContain("\tat ")
                    .doesNotContain("canary");
        }
    }
}
