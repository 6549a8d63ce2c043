package dev.gatehouse.control.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.control.api.ApiProblem.FieldError;
import dev.gatehouse.control.config.Document;
import dev.gatehouse.control.config.DocumentList;
import dev.gatehouse.control.config.LiveConfiguration;
import dev.gatehouse.control.config.LiveConfiguration.Published;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * {@code /api/providers}, {@code /api/models} or {@code /api/groups}: one list of the live document, its elements seen and changed one
 * by one. A change is a revision like any other.
 */
public final class ElementsApi {

    /**
     * What came of a change.
     *
     * @param revision the live one
     * @param element as it is now; as it was, if it was removed
     */
    record Changed(long revision, JsonNode element) {}

    private final AdminApi api;
    private final LiveConfiguration configuration;
    private final Publishing publishing;
    private final DocumentList list;

    /** @param file what dictates the configuration, if there is one */
    public ElementsApi(
            AdminApi api, LiveConfiguration configuration, Supplier<Optional<Path>> file, DocumentList list) {
        this.api = api;
        this.configuration = configuration;
        this.publishing = new Publishing(configuration, file);
        this.list = list;
    }

    /** By name; models also of one {@code provider} alone. */
    public Handler list() {
        return api.answering((request, response) -> {
            Paging paging = Paging.of(request.query());
            Published live = configuration.published();
            Publishing.tag(response, live.number());
            String after = paging.cursor().map(list::key).orElse("");
            List<JsonNode> found = list.elements(live.document()).stream()
                    .filter(element ->
                            isAskedFor(element, request.query()) && key(element).compareTo(after) > 0)
                    .sorted(Comparator.comparing(this::key))
                    .limit(paging.wanted())
                    .toList();
            return Optional.of(paging.page(found, list::name));
        });
    }

    public Handler show() {
        return api.answering((request, response) -> {
            Published live = configuration.published();
            JsonNode element = list.find(live.document(), name(request)).orElseThrow(() -> unknown(request));
            Publishing.tag(response, live.number());
            return Optional.of(element);
        });
    }

    /** Puts an element in the place of the one with its name, or adds it. */
    public Handler put() {
        return changing(this::put);
    }

    public Handler delete() {
        return changing(this::delete);
    }

    /** A change of the live document. */
    private interface Change {
        Changed on(Published live, ServerRequest request, ServerResponse response);
    }

    private Handler changing(Change change) {
        return api.answering(
                (request, response) -> publishing.changing(request, live -> change.on(live, request, response)));
    }

    private Changed put(Published live, ServerRequest request, ServerResponse response) {
        ObjectNode element = element(request);
        boolean known = list.find(live.document(), name(request)).isPresent();
        Document changed = list.with(live.document(), element);
        long revision = publish(live, changed, known ? "changed" : "added", request, response);
        if (!known) response.status(Status.CREATED_201);
        return new Changed(revision, element);
    }

    private Changed delete(Published live, ServerRequest request, ServerResponse response) {
        JsonNode element = list.find(live.document(), name(request)).orElseThrow(() -> unknown(request));
        Document changed = list.without(live.document(), name(request));
        return new Changed(publish(live, changed, "removed", request, response), element);
    }

    private long publish(
            Published live, Document changed, String what, ServerRequest request, ServerResponse response) {
        String description = capitalised(list.element()) + " " + name(request) + " " + what;
        return publishing.publish(live, changed, description, request, response);
    }

    private boolean isAskedFor(JsonNode element, UriQuery query) {
        return list != DocumentList.MODELS
                || Paging.text(query, "provider")
                        .filter(provider -> !provider.equalsIgnoreCase(
                                element.path("provider").asText()))
                        .isEmpty();
    }

    /** What the body says, under the name that the path says. */
    private ObjectNode element(ServerRequest request) {
        JsonNode body = AdminApi.body(request, ConfigCall.MAX_BODY_BYTES);
        ObjectNode element = JsonNodeFactory.instance.objectNode();
        var errors = new ArrayList<FieldError>();
        for (String field : list.nameFields()) {
            String named = request.path().pathParameters().get(field);
            if (body.hasNonNull(field) && !body.get(field).asText().equals(named)) {
                String message = "must be \"" + named + "\", as in the path, or be left out";
                errors.add(new FieldError(field, "other_name", message));
            }
            element.put(field, named);
        }
        if (!errors.isEmpty()) throw ApiProblem.invalid(errors);
        body.properties().forEach(field -> element.putIfAbsent(field.getKey(), field.getValue()));
        return element;
    }

    private String name(ServerRequest request) {
        return list.nameFields().stream()
                .map(field -> request.path().pathParameters().get(field))
                .collect(Collectors.joining("/"));
    }

    private String key(JsonNode element) {
        return list.key(list.name(element));
    }

    private static String capitalised(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }

    private ApiProblem unknown(ServerRequest request) {
        return ApiProblem.notFound("The live configuration has no " + list.element() + " " + name(request) + ".");
    }
}
