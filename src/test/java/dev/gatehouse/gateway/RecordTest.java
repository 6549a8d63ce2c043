package dev.gatehouse.gateway;

import static dev.gatehouse.testing.TestGateway.json;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.testing.Cable;
import dev.gatehouse.testing.FakeUpstream;
import dev.gatehouse.testing.OpenAiChat;
import dev.gatehouse.testing.Request;
import dev.gatehouse.testing.TestDatabase;
import dev.gatehouse.testing.TestGateway;
import dev.gatehouse.testing.TestProcess;
import dev.gatehouse.testing.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No exchange is forgotten, and none is counted twice, whatever becomes of the database and of the gateway. */
class RecordTest {

    private static final String ADMIN = "admin-token-of-this-test";
    private static final String CANARY = "canary-prompt-41ce7";

    /** Two pieces of an answer, and then nothing for longer than the test takes. */
    private static final OpenAiChat ENDLESS =
            OpenAiChat.saying("four", CANARY).after(2, wire -> wire.pause(Duration.ofMinutes(1)));

    @TempDir
    Path directory = Path.of("");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static List<String> texts(TestDatabase database, String sql) {
        try (var connection = database.connect();
                var rows = connection.createStatement().executeQuery(sql)) {
            var texts = new ArrayList<String>();
            while (rows.next()) texts.add(rows.getString(1));
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String chat(boolean stream) {
        return """
                {"model":"turbo","stream":%s,"messages":[{"role":"user","content":"%s"}]}""".formatted(stream, CANARY);
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

    private JsonNode live(String url) {
        return json(send(url + "/api/exchanges/live", ADMIN, "", BodyHandlers.ofString())
                        .body())
                .path("data");
    }

    @Test
    void requestsAreAnsweredWhileTheDatabaseIsDownAndRecordedOnceItIsBack() throws Exception {
        var cables = new ArrayList<Cable>();
        try (var provider = FakeUpstream.start(OpenAiChat.saying("hi"));
                var gateway = TestGateway.configured(TestGateway.turboDocument("", provider), database -> {
                    var cable = Cable.to(database);
                    cables.add(cable);
                    return cable.url(database);
                });
                var cable = cables.getFirst();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            cable.cut();
            List<Callable<HttpResponse<String>>> requests = IntStream.range(0, 100)
                    .mapToObj(i -> (Callable<HttpResponse<String>>) () -> gateway.post(chat(i % 2 == 0)))
                    .toList();
            var ids = new ArrayList<String>();
            for (var response : threads.invokeAll(requests)) {
                assertThat(response.get().statusCode()).isEqualTo(200);
                ids.add(response.get().headers().firstValue("X-Request-ID").orElseThrow());
            }
            assertThat(texts(gateway.database(), "SELECT request_id FROM exchange"))
                    .isEmpty();
            assertNowhere(gateway.data());
            cable.mend();
            TestGateway.await(() ->
                    texts(gateway.database(), "SELECT request_id FROM exchange").size() >= 100);
            assertThat(texts(gateway.database(), "SELECT request_id FROM exchange"))
                    .containsExactlyInAnyOrderElementsOf(ids);
            assertThat(texts(gateway.database(), "SELECT class FROM attempt")).hasSize(100);
        }
    }

    @Test
    void whatWasInFlightWhenTheGatewayWasKilledIsRecordedOnceAsInterrupted() throws Exception {
        int streams = 20;
        try (var database = TestDatabase.fresh();
                var provider = FakeUpstream.start(RecordTest::answer);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String key;
            try (var first = serve(provider, database)) {
                String url = first.awaitUrl();
                key = json(send(url + "/api/virtual-keys", ADMIN, "{\"name\":\"me\"}", BodyHandlers.ofString())
                                .body())
                        .path("key")
                        .asText();
                for (int i = 0; i < 10; i++) {
                    assertThat(send(url + "/v1/chat/completions", key, chat(false), BodyHandlers.ofString())
                                    .statusCode())
                            .isEqualTo(200);
                }
                List<Callable<Integer>> calls = IntStream.range(0, streams)
                        .mapToObj(i -> (Callable<Integer>)
                                () -> send(url + "/v1/chat/completions", key, chat(true), BodyHandlers.ofInputStream())
                                        .statusCode())
                        .toList();
                assertThat(threads.invokeAll(calls)).hasSize(streams);
                TestGateway.await(() -> live(url)
                                .valueStream()
                                .filter(exchange ->
                                        exchange.path("completion_tokens").asInt() > 4)
                                .count()
                        == streams);
                JsonNode one = live(url).path(0);
                assertThat(one.path("phase").asText()).isEqualTo("answering");
                assertThat(one.path("key_name").asText()).isEqualTo("me");
                assertThat(one.path("provider").asText()).isEqualTo("p1");
                assertThat(one.path("model").asText()).isEqualTo("m1");
                assertThat(one.path("requested_model").asText()).isEqualTo("turbo");
                assertThat(one.path("group").asText()).isEqualTo("turbo");
                assertThat(one.path("cost_usd").decimalValue()).isPositive();
                TestGateway.await(
                        () -> texts(database, "SELECT 1 FROM exchange").size() == 10);
                first.kill();
            }
            for (int start = 0; start < 2; start++) {
                try (var next = serve(provider, database)) {
                    assertThat(live(next.awaitUrl()).size()).isZero();
                    next.terminate();
                    next.awaitExit();
                }
            }
            assertThat(texts(database, "SELECT request_id FROM exchange")).hasSize(10 + streams);
            assertThat(texts(database, """
                    SELECT request_id FROM exchange
                     WHERE error_class = 'interrupted' AND status = 0 AND stream AND usage_source = 'estimated'
                       AND prompt_tokens > 10 AND completion_tokens > 4 AND served_provider = 'p1' AND key_name = 'me'
                       AND group_name = 'turbo' AND route_mode = 'primary'
                       AND cost_usd = (2 * prompt_tokens + 3 * completion_tokens) / 1000000.0
                    """)).hasSize(streams).doesNotHaveDuplicates();
            assertThat(texts(database, "SELECT 1 FROM attempt WHERE class = 'interrupted'"))
                    .hasSize(streams);
            assertThat(texts(database, "SELECT row::text FROM exchange AS row")).noneMatch(row -> row.contains(CANARY));
            assertThat(texts(database, "SELECT row::text FROM attempt AS row")).noneMatch(row -> row.contains(CANARY));
            assertNowhere(directory.resolve("data"));
        }
    }

    private static void answer(Request request, Wire wire) throws IOException {
        if (request.text().contains("\"stream\":true")) ENDLESS.answer(request, wire);
        else OpenAiChat.saying(CANARY).answer(request, wire);
    }

    private TestProcess serve(FakeUpstream provider, TestDatabase database) throws IOException {
        String price = "models: [{provider: p1, model: m1, price: {input: 2, output: 3}}]\n";
        Path config =
                Files.writeString(directory.resolve("gatehouse.yaml"), TestGateway.turboDocument(price, provider));
        return TestProcess.start(
                Files.createTempFile(directory, "serve", ".log"),
                Map.of("GATEHOUSE_ADMIN_TOKEN", ADMIN, "DATABASE_URL", database.url(), "GATEHOUSE_PORT", "0"),
                "serve",
                "--data",
                directory.resolve("data").toString(),
                "--config",
                config.toString());
    }

    private static void assertNowhere(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList())
                assertThat(Files.readString(file, ISO_8859_1)).as("%s", file).doesNotContain(CANARY);
        }
    }
}
