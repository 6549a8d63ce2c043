package dev.gatehouse.gateway;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.gateway.admit.Doorkeeper;
import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.openai.OpenAiErrors;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@code GET /v1/models}: the groups, and {@code GET /v1/models/{id}}: one of them, or one model of a provider, in OpenAI's
 * shape. Source: OpenAI API reference, "List models" and "Retrieve model", read 2026-11-21.
 */
public final class ModelsHandler {

    private static final HeaderName API_KEY = HeaderNames.create("x-api-key");
    private static final Header JSON = HeaderValues.createCached("Content-Type", "application/json");
    private static final String GROUP_PREFIX = "hotel/";

    private final Doorkeeper doorkeeper;
    private final Supplier<Routing> routing;
    private final long createdSeconds;

    /** @param createdSeconds what the field {@code created} shows: when this process read its configuration */
    public ModelsHandler(Doorkeeper doorkeeper, Supplier<Routing> routing, long createdSeconds) {
        this.doorkeeper = doorkeeper;
        this.routing = routing;
        this.createdSeconds = createdSeconds;
    }

    public Handler list() {
        return (request, response) -> answer(request, response, admitted -> bytes(this::writeList));
    }

    /** The parameter {@code id} of its path may hold slashes. */
    public Handler show() {
        return (request, response) -> answer(
                request,
                response,
                admitted -> one(admitted.path().pathParameters().get("id")));
    }

    private void answer(ServerRequest request, ServerResponse response, Function<ServerRequest, byte[]> body) {
        response.header(JSON);
        try {
            doorkeeper.admit(
                    request.headers().first(HeaderNames.AUTHORIZATION).orElse(""),
                    request.headers().first(API_KEY).orElse(""));
            response.send(body.apply(request));
        } catch (Refusal refusal) {
            response.status(Status.create(refusal.status())).send(OpenAiErrors.render(refusal));
        }
    }

    private byte[] one(String id) {
        ModelCard card = find(id).orElseThrow(
                        () -> new Refusal.ModelNotFound(
                                "There is no model of this name: GET /v1/models lists the groups; <provider>/<model> is one model of a provider."));
        return bytes(json -> card.writeTo(json, createdSeconds));
    }

    /** As in a request: a group first, then a provider's model, of which only the provider knows whether it exists. */
    private Optional<ModelCard> find(String id) {
        Routing now = routing.get();
        Optional<Group> group = now.group(id).or(() -> prefixed(now, id));
        if (group.isPresent()) return group.map(ModelCard::of);
        int slash = id.indexOf('/');
        if (slash < 1 || slash == id.length() - 1) return Optional.empty();
        return now.provider(id.substring(0, slash))
                .map(provider -> ModelCard.of(now.target(provider, id.substring(slash + 1))));
    }

    private static Optional<Group> prefixed(Routing now, String id) {
        if (!id.toLowerCase(Locale.ROOT).startsWith(GROUP_PREFIX)) return Optional.empty();
        return now.group(id.substring(GROUP_PREFIX.length()));
    }

    private void writeList(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("object", "list");
        json.writeArrayFieldStart("data");
        for (Group group : routing.get().groups()) ModelCard.of(group).writeTo(json, createdSeconds);
        json.writeEndArray();
        json.writeEndObject();
    }

    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    private static byte[] bytes(Writing writing) {
        var out = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toByteArray();
    }
}
