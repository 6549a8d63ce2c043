package dev.gatehouse.gateway;

import com.fasterxml.jackson.core.JsonGenerator;
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
import java.util.function.Supplier;

/** {@code GET /v1/models}: the groups, in OpenAI's shape. Source: OpenAI API reference, "List models", read 2026-11-21. */
public final class ModelsHandler implements Handler {

    private static final HeaderName API_KEY = HeaderNames.create("x-api-key");
    private static final Header JSON = HeaderValues.createCached("Content-Type", "application/json");

    private final Doorkeeper doorkeeper;
    private final Supplier<Routing> routing;
    private final long createdSeconds;

    /** @param createdSeconds what the field {@code created} shows: when this process read its configuration */
    public ModelsHandler(Doorkeeper doorkeeper, Supplier<Routing> routing, long createdSeconds) {
        this.doorkeeper = doorkeeper;
        this.routing = routing;
        this.createdSeconds = createdSeconds;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        response.header(JSON);
        try {
            doorkeeper.admit(
                    request.headers().first(HeaderNames.AUTHORIZATION).orElse(""),
                    request.headers().first(API_KEY).orElse(""));
            response.send(list());
        } catch (Refusal refusal) {
            response.status(Status.create(refusal.status())).send(OpenAiErrors.render(refusal));
        }
    }

    private byte[] list() {
        var out = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("object", "list");
            json.writeArrayFieldStart("data");
            for (var group : routing.get().groups()) {
                json.writeStartObject();
                json.writeStringField("id", group.name());
                json.writeStringField("object", "model");
                json.writeNumberField("created", createdSeconds);
                json.writeStringField("owned_by", "gatehouse");
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toByteArray();
    }
}
