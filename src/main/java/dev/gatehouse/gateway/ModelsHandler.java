package dev.gatehouse.gateway;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.gateway.admit.Gate;
import dev.gatehouse.gateway.route.Router;
import dev.gatehouse.wire.Json;
import dev.gatehouse.wire.openai.OpenAiErrors;
import io.helidon.http.Header;
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
 * {@code GET /v1/models}: the groups that the caller may ask for, and {@code GET /v1/models/{id}}: one of them, or one model of a provider, in OpenAI's
 * shape. Source: OpenAI API reference, "List models" and "Retrieve model", read 2026-11-21.
 */
public final class ModelsHandler {

    private static final Header JSON = HeaderValues.createCached("Content-Type", "application/json");
    private static final String GROUP_PREFIX = "hotel/";

    private final Admission admission;
    private final Router router;
    private final Supplier<Routing> routing;
    private final long createdSeconds;

    /** @param createdSeconds what the field {@code created} shows: when this process read its configuration */
    public ModelsHandler(Admission admission, Router router, Supplier<Routing> routing, long createdSeconds) {
        this.admission = admission;
        this.router = router;
        this.routing = routing;
        this.createdSeconds = createdSeconds;
    }

    public Handler list() {
        return (request, response) -> answer(request, response, caller -> bytes(json -> writeList(caller, json)));
    }

    /** The parameter {@code id} of its path may hold slashes. */
    public Handler show() {
        return (request, response) -> answer(
                request,
                response,
                caller -> one(caller, request.path().pathParameters().get("id")));
    }

    private void answer(ServerRequest request, ServerResponse response, Function<Caller, byte[]> body) {
        response.header(JSON);
        try (Gate.Entrance entrance = admission.enter(request);
                Admitted admitted = admission.admit(admission.caller(request), entrance, response)) {
            response.send(body.apply(admitted.caller()));
        } catch (Refusal refusal) {
            admission.refusedUnrecorded(refusal);
            refusal.retryAfter()
                    .ifPresent(wait -> response.header(
                            HeaderNames.RETRY_AFTER,
                            Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()))));
            response.status(Status.create(refusal.status())).send(OpenAiErrors.render(refusal));
        }
    }

    private byte[] one(Caller caller, String id) {
        ModelCard card = find(caller, id)
                .orElseThrow(
                        () -> new Refusal.ModelNotFound(
                                "There is no model of this name: GET /v1/models lists the groups; <provider>/<model> is one model of a provider."));
        return bytes(json -> card.writeTo(json, createdSeconds));
    }

    /** As in a request: a group first, then a provider's model, of which only the provider knows whether it exists. */
    private Optional<ModelCard> find(Caller caller, String id) {
        Routing now = routing.get();
        Optional<Group> group = now.group(id).or(() -> prefixed(now, id));
        if (group.isPresent())
            return group.filter(known -> router.mayCall(caller, known)).map(ModelCard::of);
        int slash = id.indexOf('/');
        if (slash < 1 || slash == id.length() - 1) return Optional.empty();
        return now.provider(id.substring(0, slash))
                .map(provider -> now.target(provider, id.substring(slash + 1)))
                .filter(target -> target.facts().enabled())
                .filter(target -> router.mayCall(caller, target))
                .map(ModelCard::of);
    }

    private static Optional<Group> prefixed(Routing now, String id) {
        if (!id.toLowerCase(Locale.ROOT).startsWith(GROUP_PREFIX)) return Optional.empty();
        return now.group(id.substring(GROUP_PREFIX.length()));
    }

    private void writeList(Caller caller, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("object", "list");
        json.writeArrayFieldStart("data");
        for (Group group : routing.get().groups()) {
            if (router.mayCall(caller, group)) ModelCard.of(group).writeTo(json, createdSeconds);
        }
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
