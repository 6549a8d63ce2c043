package dev.gatehouse.control.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.control.api.SystemApi.Setting;
import dev.gatehouse.control.config.Document;
import dev.gatehouse.control.config.LiveConfiguration;
import dev.gatehouse.control.config.LiveConfiguration.Published;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /api/settings}: what the process and the live document set, and how those of the document are changed. */
public final class SettingsApi {

    /**
     * All settings.
     *
     * @param revision the live one, of which those of the document are
     * @param data those of the process first
     */
    record Shown(long revision, List<Setting> data) {}

    private static final String FIELD = "settings";

    private final AdminApi api;
    private final LiveConfiguration configuration;
    private final SystemApi system;
    private final Publishing publishing;

    /** @param file what dictates the configuration, if there is one */
    public SettingsApi(AdminApi api, LiveConfiguration configuration, SystemApi system, Supplier<Optional<Path>> file) {
        this.api = api;
        this.configuration = configuration;
        this.system = system;
        this.publishing = new Publishing(configuration, file);
    }

    public Handler show() {
        return api.answering((request, response) -> {
            Published live = configuration.published();
            Publishing.tag(response, live.number());
            return Optional.of(new Shown(live.number(), system.effective(live.document())));
        });
    }

    /**
     * Publishes the live document with those settings changed that are sent; null takes one back, so that its default holds. Source:
     * RFC 7396, "JSON Merge Patch", read 2026-11-21.
     */
    public Handler change() {
        return api.answering((request, response) -> {
            JsonNode patch = AdminApi.body(request);
            return publishing.changing(request, live -> change(live, patch, request, response));
        });
    }

    private Shown change(Published live, JsonNode patch, ServerRequest request, ServerResponse response) {
        Document changed = patched(live.document(), patch);
        String description = "Settings changed: " + String.join(", ", names(patch));
        long revision = publishing.publish(live, changed, description, request, response);
        return new Shown(revision, system.effective(changed));
    }

    private static List<String> names(JsonNode patch) {
        return patch.propertyStream().map(field -> field.getKey()).toList();
    }

    private static Document patched(Document document, JsonNode patch) {
        ObjectNode tree = document.tree().deepCopy();
        JsonNode settings = tree.path(FIELD).isObject() ? tree.path(FIELD) : JsonNodeFactory.instance.objectNode();
        tree.set(FIELD, AdminApi.merged(settings, patch));
        removeIfEmpty(tree, FIELD);
        return Document.of(tree);
    }

    /** Of what is taken back nothing shall stay, such as limits that limit nothing. */
    private static void removeIfEmpty(ObjectNode parent, String name) {
        if (!(parent.get(name) instanceof ObjectNode object)) return;
        names(object).forEach(inner -> removeIfEmpty(object, inner));
        if (object.isEmpty()) parent.remove(name);
    }
}
