package dev.gatehouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.domain.Secret;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.stream.Collectors;

/** The demo's client of the gateway: speaks to it as any other client does, over a real connection. */
final class DemoClient {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What came back. The text is the answer's, put together from its pieces if it was streamed. */
    record Reply(boolean stream, int status, String requestId, String routeMode, String text, Duration took) {}

    private final WebClient web;
    private final Secret adminToken;

    DemoClient(String url, Secret adminToken) {
        this.web = WebClient.builder()
                .baseUri(url)
                .readTimeout(PATIENCE)
                .socketOptions(SocketOptions.builder().tcpNoDelay(true).build())
                .build();
        this.adminToken = adminToken;
    }

    /** Returns the secret of a new virtual key. */
    String createKey(String name) {
        try (HttpClientResponse response = web.post("/api/virtual-keys")
                .header(HeaderNames.AUTHORIZATION, "Bearer " + adminToken.reveal())
                .submit(JSON.createObjectNode().put("name", name).toString())) {
            return parsed(response.as(String.class)).path("key").asText();
        }
    }

    /** Ends the pause that a provider asked for. */
    void forgive(String provider) {
        try (HttpClientResponse response = web.post("/api/circuits/reset")
                .header(HeaderNames.AUTHORIZATION, "Bearer " + adminToken.reveal())
                .submit(JSON.createObjectNode().put("provider", provider).toString())) {
            if (response.status().code() != 204) throw new IllegalStateException("reset gave " + response.status());
        }
    }

    Reply chat(String key, String model, boolean stream) {
        var body = JSON.createObjectNode().put("model", model).put("stream", stream);
        body.putArray("messages").addObject().put("role", "user").put("content", "Who answers?");
        long started = System.nanoTime();
        try (HttpClientResponse response = web.post("/v1/chat/completions")
                .header(HeaderNames.AUTHORIZATION, "Bearer " + key)
                .header(HeaderNames.CONTENT_TYPE, "application/json")
                .submit(body.toString())) {
            String answer = stream ? untilDone(response) : response.as(String.class);
            var took = Duration.ofNanos(System.nanoTime() - started);
            return new Reply(
                    stream,
                    response.status().code(),
                    header(response, "X-Request-ID"),
                    header(response, "X-Gatehouse-Route-Mode"),
                    stream ? streamedText(answer) : text(parsed(answer), "message"),
                    took);
        }
    }

    /** The record of an exchange; waits for it, since the answer may be here before its row is written. */
    JsonNode exchange(String requestId) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (HttpClientResponse response = web.get("/api/exchanges/" + requestId)
                    .header(HeaderNames.AUTHORIZATION, "Bearer " + adminToken.reveal())
                    .request()) {
                String body = response.as(String.class);
                if (response.status().equals(Status.OK_200)) return parsed(body);
            }
            if (System.nanoTime() > end) throw new IllegalStateException("exchange " + requestId + " was not recorded");
            pause();
        }
    }

    /** The model that a request names. */
    String modelIn(String request) {
        return parsed(request).path("model").asText();
    }

    private static String header(HttpClientResponse response, String name) {
        return response.headers().first(HeaderNames.create(name)).orElse("");
    }

    /** Reads to the mark at which every client stops; what follows it is the end of the transfer, not of the answer. */
    private static String untilDone(HttpClientResponse response) {
        var answer = new StringBuilder();
        try (var lines = new BufferedReader(new InputStreamReader(response.inputStream(), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("data: [DONE]")) break;
                answer.append(line).append('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading a stream of the gateway", e);
        }
        return answer.toString();
    }

    private static String streamedText(String answer) {
        return answer.lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> text(parsed(line.substring("data: ".length())), "delta"))
                .collect(Collectors.joining());
    }

    private static String text(JsonNode answer, String part) {
        return answer.path("choices").path(0).path(part).path("content").asText("");
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the gateway answered something that is not JSON", e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
