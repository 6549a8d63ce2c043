package dev.gatehouse.control.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.domain.Secret;
import dev.gatehouse.domain.VirtualKey;
import dev.gatehouse.store.VirtualKeyTable;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** {@code /api/virtual-keys}: who may call the gateway. */
public final class VirtualKeysApi {

    static final String PREFIX = "sk-gh-";
    private static final int MAX_NAME_CHARS = 100;

    /** A key as it is shown ever after: without its secret. */
    record Shown(UUID id, String name, String hint, String createdAt) {
        static Shown of(VirtualKey key) {
            return new Shown(key.id(), key.name(), key.hint(), key.createdAt().toString());
        }
    }

    /** A key as it is shown once. */
    record Created(UUID id, String name, String key, String hint, String createdAt) {}

    record Listed(List<Shown> data) {}

    private final AdminApi api;
    private final VirtualKeyTable table;
    private final Runnable changed;
    private final SecretMaker secrets;
    private final Supplier<UUID> ids;
    private final InstantSource clock;

    /** @param changed makes the change known to this process, before the call returns */
    public VirtualKeysApi(
            AdminApi api,
            VirtualKeyTable table,
            Runnable changed,
            SecretMaker secrets,
            Supplier<UUID> ids,
            InstantSource clock) {
        this.api = api;
        this.table = table;
        this.changed = changed;
        this.secrets = secrets;
        this.ids = ids;
        this.clock = clock;
    }

    public Handler create() {
        return api.guarding(this::create);
    }

    public Handler list() {
        return api.guarding((request, response) ->
                Optional.of(new Listed(table.all().stream().map(Shown::of).toList())));
    }

    public Handler delete() {
        return api.guarding((request, response) -> {
            String id = request.path().pathParameters().get("id");
            if (!AdminApi.uuid(id).map(table::delete).orElse(false))
                throw ApiProblem.notFound("There is no such virtual key.");
            changed.run();
            return Optional.empty();
        });
    }

    private Optional<?> create(ServerRequest request, ServerResponse response) {
        String name = name(AdminApi.body(request));
        Secret secret = secrets.make(PREFIX);
        String text = secret.reveal();
        var key =
                new VirtualKey(ids.get(), name, KeyDigest.of(text), text.substring(text.length() - 4), clock.instant());
        table.insert(key);
        changed.run();
        response.status(Status.CREATED_201);
        return Optional.of(
                new Created(key.id(), name, text, key.hint(), key.createdAt().toString()));
    }

    private static String name(JsonNode body) {
        var errors = new ArrayList<ApiProblem.FieldError>();
        body.fieldNames().forEachRemaining(field -> {
            if (!field.equals("name")) {
                errors.add(new ApiProblem.FieldError(field, "unknown_field", "is not known; known here: name"));
            }
        });
        JsonNode name = body.path("name");
        String text = name.isTextual() ? name.textValue().strip() : "";
        if (text.isEmpty() || text.length() > MAX_NAME_CHARS || text.chars().anyMatch(Character::isISOControl)) {
            errors.add(new ApiProblem.FieldError(
                    "name", "invalid", "must be a text of 1 to " + MAX_NAME_CHARS + " printable characters"));
        }
        if (!errors.isEmpty()) throw ApiProblem.invalid(errors);
        return text;
    }
}
