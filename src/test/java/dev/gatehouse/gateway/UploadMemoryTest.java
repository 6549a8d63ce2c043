package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.Form;
import dev.gatehouse.testing.Script;
import dev.gatehouse.testing.TestDatabase;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.TestProcess;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway as a process of its own, whose whole memory is smaller than what it is sent. */
class UploadMemoryTest {

    private static final String ADMIN = "admin-token-of-the-tests";
    private static final byte[] SOUND = new byte[25_000_000];

    static {
        new Random(25).nextBytes(SOUND);
    }

    private static final String ANSWER_ENDS = "\"},\"finish_reason\":\"stop\"}]}";

    @TempDir
    Path directory = Path.of("");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static byte[] form(String model) {
        return new Form()
                .file("file", "long.wav", SOUND)
                .part("model", model)
                .end()
                .bytes();
    }

    private TestProcess serve(TestDatabase database, FakeUpstream first, FakeUpstream second) throws IOException {
        return serve(database, TestGateway.turboDocument("", first, second));
    }

    private TestProcess serve(TestDatabase database, String document) throws IOException {
        Path config = Files.writeString(directory.resolve("gatehouse.yaml"), document);
        return TestProcess.start(
                directory.resolve("log"),
                Map.of(
                        "GATEHOUSE_ADMIN_TOKEN",
                        ADMIN,
                        "DATABASE_URL",
                        database.url(),
                        // Read after the command line, so that these are the ones that hold.
                        "_JAVA_OPTIONS",
                        "-Xmx64m -XX:MaxDirectMemorySize=16m -Djava.io.tmpdir=" + directory),
                "serve",
                "--port",
                "0",
                "--data",
                directory.resolve("data").toString(),
                "--config",
                config.toString());
    }

    @Test
    void threeUploadsOf25MegabytesFailOverIn64MegabytesOfHeap() throws IOException {
        byte[] form = form("turbo");
        try (var database = TestDatabase.fresh();
                var first = FakeUpstream.start(Script.status(500, "{}"));
                var second = FakeUpstream.start(Script.status(200, "{\"text\":\"hi\"}"));
                var gateway = serve(database, first, second)) {
            String url = gateway.awaitUrl();
            String key = createKey(url);
            var answers = Stream.generate(() -> post(url + "/v1/audio/transcriptions", key, Form.contentType(), form))
                    .limit(3)
                    .toList();
            for (var answer : answers) {
                assertThat(answer.join().body()).isEqualTo("{\"text\":\"hi\"}");
            }
            assertThat(first.requests()).isNotEmpty();
            byte[] expected = form("m2");
            assertThat(second.requests()).hasSize(3).allMatch(request -> Arrays.equals(request.body(), expected));
            assertThat(gateway.output()).doesNotContain("OutOfMemory");
            assertNoFileIsLeft();
        }
    }

    @Test
    void promptsWithoutRoomAreRefusedUntilOthersAreGone() throws IOException {
        byte[] prompt = ("{\"model\":\"turbo\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(3_500_000)
                        + "\"}]}")
                .getBytes(UTF_8);
        try (var database = TestDatabase.fresh();
                var first = FakeUpstream.start(Script.silence());
                var second = FakeUpstream.start(Script.silence());
                var gateway = serve(database, first, second)) {
            String url = gateway.awaitUrl() + "/v1/chat/completions";
            String key = createKey(gateway.awaitUrl());
            // There is room for eight megabytes.
            var held = post(url, key, "application/json", prompt);
            first.next(TestGateway.PATIENCE);
            var alsoHeld = post(url, key, "application/json", prompt);
            first.next(TestGateway.PATIENCE);
            var refused = post(url, key, "application/json", prompt).join();
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(json(refused.body()).at("/error/code").asText()).isEqualTo("overloaded");
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(post(url, key, "application/json", new byte[9_000_000])
                            .join()
                            .statusCode())
                    .isEqualTo(413);

            held.cancel(true);
            // What finds room is not answered.
            long end = System.nanoTime() + TestGateway.PATIENCE.toNanos();
            CompletableFuture<Integer> next;
            do {
                next = post(url, key, "application/json", prompt)
                        .thenApply(HttpResponse::statusCode)
                        .completeOnTimeout(0, 1, TimeUnit.SECONDS);
            } while (next.join() == 503 && System.nanoTime() < end);
            assertThat(first.requests()).hasSize(3);
            assertThat(alsoHeld).isNotDone();
            assertThat(gateway.output()).doesNotContain("OutOfMemory");
        }
    }

    @Test
    void answersWithoutRoomAre503AndOthersGoOn() throws IOException {
        var goesOn = new CountDownLatch(1);
        Script slow = (request, wire) -> {
            wire.status(200, "Content-Type: application/json", "Transfer-Encoding: chunked");
            wire.chunk(answerBegins(3_000_000));
            await(goesOn);
            wire.chunk(ANSWER_ENDS);
            wire.endChunks();
        };
        Script large = Script.status(200, answerBegins(6_000_000) + ANSWER_ENDS);
        Script small = Script.status(200, answerBegins(2) + ANSWER_ENDS);
        Script huge = Script.status(200, answerBegins(9_000_000) + ANSWER_ENDS);
        try (var database = TestDatabase.fresh();
                var first = FakeUpstream.start(Script.byTurn(slow, large, small, large, huge));
                var second = FakeUpstream.start(small);
                var gateway = serve(
                        database, TestGateway.turboDocument("", first, second).replace("2s", "30s"))) {
            String chat = gateway.awaitUrl() + "/v1/chat/completions";
            String key = createKey(gateway.awaitUrl());
            byte[] prompt =
                    "{\"model\":\"turbo\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}".getBytes(UTF_8);
            // Takes four megabytes, its length being unknown; there are eight.
            var held = post(chat, key, "application/json", prompt);
            TestGateway.await(() -> bodyBytes(gateway) > 3_000_000);
            var refused = post(chat, key, "application/json", prompt).join();
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(json(refused.body()).at("/error/code").asText()).isEqualTo("overloaded");
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(post(chat, key, "application/json", prompt).join().statusCode())
                    .isEqualTo(200);

            goesOn.countDown();
            assertThat(held.join().body()).hasSizeGreaterThan(3_000_000);
            TestGateway.await(() -> bodyBytes(gateway) == 0);
            assertThat(post(chat, key, "application/json", prompt).join().body())
                    .hasSizeGreaterThan(6_000_000);
            assertThat(second.requests())
                    .as("what was paid for once is not asked for again")
                    .isEmpty();
            assertThat(metrics(gateway)).contains("class=\"overloaded\",model=\"m1\",provider=\"p1\"} 1.0");
            // What could never find room is the provider's failure, as what is larger than allowed.
            assertThat(post(chat, key, "application/json", prompt).join().statusCode())
                    .isEqualTo(200);
            assertThat(second.requests()).hasSize(1);
            assertThat(gateway.output()).doesNotContain("OutOfMemory");
        }
    }

    private double bodyBytes(TestProcess gateway) {
        return metrics(gateway)
                .lines()
                .filter(line -> line.startsWith("gatehouse_bodies_bytes"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private String metrics(TestProcess gateway) {
        var request = HttpRequest.newBuilder(URI.create(gateway.awaitUrl() + "/metrics"))
                .timeout(TestGateway.PATIENCE)
                .build();
        return http.sendAsync(request, BodyHandlers.ofString()).join().body();
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(TestGateway.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                throw new IOException("nobody goes on");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    private static String answerBegins(int length) {
        return "{\"id\":\"1\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                + "x".repeat(length);
    }

    @Test
    void killedProcessLeavesNoFile() throws IOException {
        try (var database = TestDatabase.fresh();
                var first = FakeUpstream.start(Script.silence());
                var second = FakeUpstream.start(Script.silence());
                var gateway = serve(database, first, second)) {
            String url = gateway.awaitUrl();
            var answer = post(url + "/v1/audio/transcriptions", createKey(url), Form.contentType(), form("turbo"));
            first.next(TestGateway.PATIENCE);
            gateway.kill();
            assertThat(answer.handle((response, failure) -> failure != null).join())
                    .isTrue();
            assertNoFileIsLeft();
        }
    }

    private void assertNoFileIsLeft() throws IOException {
        try (var left = Files.list(directory)) {
            assertThat(left).noneMatch(file -> file.getFileName().toString().startsWith("gatehouse-body"));
        }
    }

    private String createKey(String url) {
        byte[] named = "{\"name\":\"me\"}".getBytes(UTF_8);
        String answer = post(url + "/api/virtual-keys", ADMIN, "application/json", named)
                .join()
                .body();
        return json(answer).path("key").asText();
    }

    private CompletableFuture<HttpResponse<String>> post(String url, String token, String type, byte[] body) {
        var request = HttpRequest.newBuilder(URI.create(url))
                .timeout(TestGateway.PATIENCE)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return http.sendAsync(request, BodyHandlers.ofString());
    }
}
