package dev.gatehouse.control.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.domain.Caller;
import dev.gatehouse.domain.CircuitState;
import dev.gatehouse.domain.RouteExplanation;
import dev.gatehouse.domain.RouteQuestion;
import io.helidon.webserver.http.Handler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code /api/explain}: what would become of a request now, and why. Nothing is sent, and nothing is counted. */
public final class ExplainApi {

    private static final Set<String> FIELDS = Set.of("model", "key", "endpoint", "stream", "tools", "input_tokens");
    private static final String USUAL_ENDPOINT = "/v1/chat/completions";

    /** Who asks without a key is told what a key without terms could do. */
    private static final Caller ANYONE = new Caller(new UUID(0, 0), "any key");

    private final AdminApi api;
    private final Function<RouteQuestion, RouteExplanation> explain;
    private final List<String> endpoints;
    private final Supplier<Collection<Caller>> callers;
    private final Supplier<List<CircuitState>> circuits;

    /**
     * @param endpoints the paths that can be asked about
     * @param callers those that all virtual keys stand for
     */
    public ExplainApi(
            AdminApi api,
            Function<RouteQuestion, RouteExplanation> explain,
            List<String> endpoints,
            Supplier<Collection<Caller>> callers,
            Supplier<List<CircuitState>> circuits) {
        this.api = api;
        this.explain = explain;
        this.endpoints = List.copyOf(endpoints);
        this.callers = callers;
        this.circuits = circuits;
    }

    public Handler explain() {
        return api.answering((request, response) -> {
            RouteQuestion question = question(AdminApi.body(request));
            return Optional.of(ShownRoute.of(question, explain.apply(question), circuits.get()));
        });
    }

    private RouteQuestion question(JsonNode body) {
        var errors = new ArrayList<ApiProblem.FieldError>();
        body.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) errors.add(new ApiProblem.FieldError(name, "unknown_field", "is not known"));
        });
        String model = body.path("model").asText("");
        if (model.isBlank()) errors.add(new ApiProblem.FieldError("model", "missing", "must name a model"));
        String endpoint = body.path("endpoint").asText(USUAL_ENDPOINT);
        if (!endpoints.contains(endpoint)) {
            String known = "must be one of " + String.join(", ", endpoints);
            errors.add(new ApiProblem.FieldError("endpoint", "not_allowed", known));
        }
        JsonNode tokens = body.path("input_tokens");
        if (body.hasNonNull("input_tokens") && !(tokens.canConvertToLong() && tokens.asLong() >= 0)) {
            errors.add(new ApiProblem.FieldError("input_tokens", "invalid", "must be a whole number, not negative"));
        }
        for (String flag : List.of("stream", "tools")) {
            if (!body.hasNonNull(flag) || body.path(flag).isBoolean()) continue;
            errors.add(new ApiProblem.FieldError(flag, "invalid", "must be true or false"));
        }
        if (!errors.isEmpty()) throw ApiProblem.invalid(errors);
        OptionalLong length = body.hasNonNull("input_tokens") ? OptionalLong.of(tokens.asLong()) : OptionalLong.empty();
        Caller caller = body.hasNonNull("key") ? caller(body.path("key").asText()) : ANYONE;
        return new RouteQuestion(
                caller,
                endpoint,
                model,
                body.path("stream").asBoolean(),
                body.path("tools").asBoolean(),
                length);
    }

    /** Names need not be unique: of several, the id tells which. */
    private Caller caller(String key) {
        List<Caller> meant = callers.get().stream()
                .filter(one ->
                        one.keyId().toString().equals(key) || one.keyName().equals(key))
                .toList();
        if (meant.isEmpty()) throw ApiProblem.notFound("There is no virtual key with this name or id.");
        if (meant.size() == 1) return meant.getFirst();
        throw ApiProblem.conflict("ambiguous_key", "Several virtual keys have this name; give the id of one.");
    }
}
