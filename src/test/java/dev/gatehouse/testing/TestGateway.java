package dev.gatehouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.Gatehouse;
import dev.gatehouse.Options;
import dev.gatehouse.domain.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** A whole gateway on a free port with a database of its own, a virtual key, and a client to call it with. */
public final class TestGateway implements AutoCloseable {

    public static final ObjectMapper JSON = new ObjectMapper();

    /** Nothing in these tests takes longer, unless it hangs. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    public static final String KEY_ONE = "sk-canary-provider-key-one-1111";
    public static final String KEY_TWO = "sk-canary-provider-key-two-2222";

    /** What the documents of tests may refer to. */
    public static final Map<String, String> ENVIRONMENT = Map.of("KEY_ONE", KEY_ONE, "KEY_TWO", KEY_TWO);

    public static final String ADMIN_TOKEN = "admin-token-of-the-tests";

    private final TestDatabase database = TestDatabase.fresh();
    private final Path directory;
    private final Optional<Path> config;
    private Gatehouse gatehouse;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final String key;
    private final Map<String, String> environment;

    private final String databaseUrl;

    /** @param document none for a gateway without a file */
    private TestGateway(String document, Map<String, String> environment, Function<TestDatabase, String> databaseUrl) {
        this.environment = environment;
        this.databaseUrl = databaseUrl.apply(database);
        try {
            this.directory = Files.createTempDirectory("gatehouse-test");
            this.config = document.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Files.writeString(directory.resolve("gatehouse.yaml"), document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.gatehouse = start(data());
        this.key = createKey("tests");
    }

    private Gatehouse start(Path data) {
        return Gatehouse.start(new Options(
                "127.0.0.1",
                0,
                data,
                config,
                Optional.of(new Secret(databaseUrl)),
                Optional.of(new Secret(ADMIN_TOKEN)),
                Duration.ofSeconds(10),
                withLocalProviders()));
    }

    private Map<String, String> withLocalProviders() {
        var all = new TreeMap<>(environment);
        all.putIfAbsent("GATEHOUSE_ALLOWED_NETWORKS", "127.0.0.0/8");
        return all;
    }

    /** Stops the gateway and starts another on the same database, with the same document. */
    public void restart() {
        gatehouse.close();
        gatehouse = start(data());
    }

    public static TestGateway configured(String document) {
        return configured(document, ENVIRONMENT);
    }

    /** @param environment what the document may refer to */
    public static TestGateway configured(String document, Map<String, String> environment) {
        return new TestGateway(document, environment, TestDatabase::url);
    }

    /** A gateway without a file: what is published counts. */
    public static TestGateway withoutFile() {
        return configured("");
    }

    /** @param databaseUrl where the gateway finds the database, if not where it is */
    public static TestGateway configured(String document, Function<TestDatabase, String> databaseUrl) {
        return new TestGateway(document, ENVIRONMENT, databaseUrl);
    }

    /** A group {@code turbo} whose targets are model {@code m1} at the first provider, {@code m2} at the second … */
    public static TestGateway turbo(FakeUpstream... providers) {
        return configured(turboDocument("", providers));
    }

    /** @param more lines of the document behind providers and groups */
    public static String turboDocument(String more, FakeUpstream... providers) {
        var document = new StringBuilder("version: 1\nproviders:\n");
        for (int i = 1; i <= providers.length; i++) {
            document.append(
                    "  - {name: p%d, base_url: \"%s\", timeouts: {headers: 2s, ttft: 2s, stall: 2s, connect: 2s}}\n"
                            .formatted(i, providers[i - 1].baseUrl()));
        }
        document.append("groups:\n  - name: turbo\n    targets:\n");
        for (int i = 1; i <= providers.length; i++) {
            document.append("      - {provider: p%d, model: m%d}\n".formatted(i, i));
        }
        return document + more;
    }

    public String url() {
        return "http://127.0.0.1:" + gatehouse.port();
    }

    public int port() {
        return gatehouse.port();
    }

    public String key() {
        return key;
    }

    public Gatehouse gatehouse() {
        return gatehouse;
    }

    /** What the process keeps in files. */
    public Path data() {
        return directory.resolve("data");
    }

    public TestDatabase database() {
        return database;
    }

    /** A chat request for {@code turbo}; the stream is read to its end. */
    public HttpResponse<String> chat(boolean stream) {
        return post("""
                {"model":"turbo","stream":%s,"messages":[{"role":"user","content":"hi"}]}""".formatted(stream));
    }

    /** Any body to {@code /v1/chat/completions}, with the virtual key. */
    public HttpResponse<String> post(String body) {
        return send(request("/v1/chat/completions")
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Any body to any path, with the virtual key. */
    public HttpResponse<byte[]> post(String path, String contentType, byte[] body) {
        return send(
                keyed(path, contentType).POST(HttpRequest.BodyPublishers.ofByteArray(body)),
                BodyHandlers.ofByteArray());
    }

    public HttpRequest.Builder keyed(String path, String contentType) {
        return request(path).header("Authorization", "Bearer " + key).header("Content-Type", contentType);
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path)).timeout(PATIENCE);
    }

    public HttpRequest.Builder adminRequest(String path) {
        return request(path).header("Authorization", "Bearer " + ADMIN_TOKEN);
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofString());
    }

    public <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        try {
            return http.send(request.build(), body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public String createKey(String name) {
        return createKeyAs("{\"name\":\"" + name + "\"}").path("key").asText();
    }

    /** A key as the admin API answers with it when it is made. */
    public JsonNode createKeyAs(String body) {
        var response = send(adminRequest("/api/virtual-keys").POST(HttpRequest.BodyPublishers.ofString(body)));
        if (response.statusCode() != 201) throw new AssertionError(response.body());
        return json(response.body());
    }

    /** @param expected the revision that is live until then */
    public void publish(String document, long expected) {
        publish(document, expected, "");
    }

    public void publish(String document, long expected, String description) {
        var body = JSON.createObjectNode()
                .put("document", document)
                .put("expected_revision", expected)
                .put("description", description);
        var response =
                send(adminRequest("/api/config/publish").POST(HttpRequest.BodyPublishers.ofString(body.toString())));
        if (response.statusCode() != 200) throw new AssertionError(response.body());
    }

    /** A chat request with another key than the usual one. */
    public HttpRequest.Builder chatWith(String otherKey, String body) {
        return request("/v1/chat/completions")
                .header("Authorization", "Bearer " + otherKey)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    /** Another gateway on the same database, with the same document, if there is one; the caller closes it. */
    public Gatehouse another() {
        return start(directory.resolve("other-data"));
    }

    /** The record of the exchange that this response belongs to; waits until it is written. */
    public JsonNode record(HttpResponse<?> response) {
        return record(response.headers().firstValue("X-Request-ID").orElseThrow());
    }

    public JsonNode record(String requestId) {
        var found = new JsonNode[1];
        await(() -> {
            var answer = send(adminRequest("/api/exchanges/" + requestId).GET());
            if (answer.statusCode() != 200) return false;
            found[0] = json(answer.body());
            return true;
        });
        return found[0];
    }

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + text, e);
        }
    }

    /** Looks again and again until the condition holds. */
    public static void await(BooleanSupplier condition) {
        await(condition, PATIENCE);
    }

    public static void await(BooleanSupplier condition, Duration bound) {
        long end = System.nanoTime() + bound.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) throw new AssertionError("not within " + bound);
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }

    @Override
    public void close() {
        http.close();
        gatehouse.close();
        database.close();
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
