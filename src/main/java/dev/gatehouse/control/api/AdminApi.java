package dev.gatehouse.control.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.util.StdDateFormat;
import dev.gatehouse.store.Turns;
import dev.gatehouse.vault.UnusableMasterKeyException;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** What all resources of the admin API share: JSON in and out, problems. Thread-safe. */
public final class AdminApi {

    /** A resource's way to answer: its result, or empty for 204. */
    interface Resource {
        Optional<?> answer(ServerRequest request, ServerResponse response);
    }

    /** What is not sent as JSON. */
    record Text(Header type, String text) {}

    /** No admin call but those that carry a document is larger. */
    private static final int MAX_BODY_BYTES = 64 * 1024;

    private static final Header JSON = HeaderValues.createCached("Content-Type", "application/json");
    private static final Header PROBLEM_JSON = HeaderValues.createCached("Content-Type", "application/problem+json");

    /** As deep as the gateway takes requests for models. */
    private static final int MAX_DEPTH = 500;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .defaultDateFormat(new StdDateFormat().withColonInTimeZone(true))
            .addModule(new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance))
            .build();

    private final Turns turns;

    /** @param turns in which resources are changed */
    public AdminApi(Turns turns) {
        this.turns = turns;
    }

    /**
     * Makes a change while no other is made of keys, limits, people, tokens or secrets, on any gateway; a problem that ends it
     * leaves everything as it was.
     *
     * @param change must not read the request's body, for whose rest others would wait
     */
    <T> T inTurn(Supplier<T> change) {
        return turns.take(change);
    }

    /** The handler that turns the resource's result into a response, or the problem that ended it. */
    Handler answering(Resource resource) {
        return tellingProblems((request, response) -> answer(resource, request, response)
                .ifPresentOrElse(
                        result -> send(response, result),
                        () -> response.status(Status.NO_CONTENT_204).send()));
    }

    /** The handler, which answers by itself unless a problem ends it before. */
    Handler tellingProblems(Handler handler) {
        return (request, response) -> {
            try {
                handler.handle(request, response);
            } catch (ApiProblem problem) {
                response.status(Status.create(problem.body().status()));
                problem.retryAfter().ifPresent(pause -> response.header(HeaderNames.RETRY_AFTER, seconds(pause)));
                response.header(PROBLEM_JSON).send(bytes(problem.body()));
            }
        };
    }

    private static Optional<?> answer(Resource resource, ServerRequest request, ServerResponse response) {
        try {
            return resource.answer(request, response);
        } catch (UnusableMasterKeyException e) {
            throw ApiProblem.conflict(
                    "other_master_key", "Another master key is in force on this database than in this gateway.");
        }
    }

    private static void send(ServerResponse response, Object result) {
        if (result instanceof Text other)
            response.header(other.type()).send(other.text().getBytes(UTF_8));
        else response.header(JSON).send(bytes(result));
    }

    /** Rounded up: a second too early is too early. */
    private static String seconds(Duration pause) {
        return Long.toString(pause.plusSeconds(1).minusNanos(1).toSeconds());
    }

    /** The body of a request as a JSON object. */
    static JsonNode body(ServerRequest request) {
        return body(request, MAX_BODY_BYTES);
    }

    /** The same, of up to so many bytes. */
    static JsonNode body(ServerRequest request, int maxBytes) {
        if (request.content().hasEntity()) return object(bytes(request, maxBytes));
        throw noObject();
    }

    /** What the bytes say, which must be a JSON object. */
    static ObjectNode object(byte[] json) {
        if (tree(json) instanceof ObjectNode object) return object;
        throw noObject();
    }

    private static ApiProblem noObject() {
        return ApiProblem.badRequest("invalid_json", "The body must be a JSON object.");
    }

    /** What a resource shows, changed as a merge patch says: fields that are null are taken away. */
    static JsonNode merged(Object shown, JsonNode patch) {
        ObjectNode target = MAPPER.valueToTree(shown);
        return merged(target, patch);
    }

    private static ObjectNode merged(ObjectNode target, JsonNode patch) {
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            JsonNode value = field.getValue();
            if (value.isNull()) {
                target.remove(field.getKey());
            } else if (value.isObject()) {
                ObjectNode inner =
                        target.get(field.getKey()) instanceof ObjectNode object ? object : MAPPER.createObjectNode();
                target.set(field.getKey(), merged(inner, value));
            } else {
                target.set(field.getKey(), value);
            }
        }
        return target;
    }

    /** What is sent of a thing, as a tree. */
    static JsonNode shown(Object thing) {
        return MAPPER.valueToTree(thing);
    }

    /** Empty for a text that is no id, and so the id of nothing. */
    static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A body of up to so many bytes as text. */
    static String text(ServerRequest request, int maxBytes) {
        return request.content().hasEntity() ? new String(bytes(request, maxBytes), UTF_8) : "";
    }

    private static byte[] bytes(ServerRequest request, int maxBytes) {
        try (InputStream in = request.content().inputStream()) {
            byte[] body = in.readNBytes(maxBytes + 1);
            if (body.length > maxBytes) throw ApiProblem.tooLarge(maxBytes);
            return body;
        } catch (IOException e) {
            throw new UncheckedIOException("reading an admin call", e);
        }
    }

    private static JsonNode tree(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (IOException e) {
            // Not only JsonProcessingException: bytes that are no UTF-16, but begin like it, are a
            // CharConversionException.
            throw ApiProblem.badRequest("invalid_json", "The body is not valid JSON.");
        }
    }

    /** As JSON. */
    static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("writing " + value.getClass().getName(), e);
        }
    }

    /** The body of an error that no resource caused: an unknown path, a broken request. */
    public static String problem(int status, String code, String message) {
        var title = Status.create(status).reasonPhrase();
        var body = new ApiProblem.Body("about:blank", title, status, code, message, java.util.List.of());
        return new String(bytes(body), UTF_8);
    }
}
