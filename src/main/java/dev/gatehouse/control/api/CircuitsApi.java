package dev.gatehouse.control.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.access.Audit;
import dev.gatehouse.domain.CircuitState;
import dev.gatehouse.domain.ModelFacts;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Target;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /api/circuits}: which targets and providers are left alone because they failed, and an end to that. */
public final class CircuitsApi {

    private static final Set<String> FIELDS = Set.of("provider", "model");

    /**
     * A circuit as it is shown.
     *
     * @param model null for the provider's own
     * @param openedAt null while closed
     * @param retryInSeconds until it may be probed; null while closed
     * @param pinnedUntil when the quota is reset for which it is open; null if it is not open for that
     * @param lastClass the class of the newest failure, which is why it is open
     */
    record Shown(
            String provider,
            @Nullable String model,
            String state,
            int consecutiveFailures,
            @Nullable String openedAt,
            @Nullable Long retryInSeconds,
            @Nullable String pinnedUntil,
            String lastClass) {}

    private final AdminApi api;
    private final Supplier<List<CircuitState>> circuits;
    private final Function<String, Optional<Provider>> providers;
    private final Consumer<String> resetProvider;
    private final Consumer<Target> resetTarget;
    private final InstantSource clock;

    /**
     * @param providers finds a provider by its name
     * @param resetProvider forgets the failures of the provider of that name and of all its models
     */
    public CircuitsApi(
            AdminApi api,
            Supplier<List<CircuitState>> circuits,
            Function<String, Optional<Provider>> providers,
            Consumer<String> resetProvider,
            Consumer<Target> resetTarget,
            InstantSource clock) {
        this.api = api;
        this.circuits = circuits;
        this.providers = providers;
        this.resetProvider = resetProvider;
        this.resetTarget = resetTarget;
        this.clock = clock;
    }

    /** All circuits that remember a failure; a provider's own before those of its models. */
    public Handler list() {
        return api.answering((request, response) -> Optional.of(
                Paging.of(request.query(), circuits.get(), CircuitsApi::name).map(this::shown)));
    }

    /** Closes a target's circuit, or all of a provider. */
    public Handler reset() {
        return api.answering((request, response) -> reset(request));
    }

    private Optional<?> reset(ServerRequest request) {
        JsonNode body = AdminApi.body(request);
        var errors = new ArrayList<ApiProblem.FieldError>();
        body.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field)) {
                errors.add(
                        new ApiProblem.FieldError(field, "unknown_field", "is not known; known here: provider, model"));
            } else if (!body.path(field).isTextual()) {
                errors.add(new ApiProblem.FieldError(field, "invalid", "must be a text"));
            }
        });
        if (!body.has("provider")) errors.add(new ApiProblem.FieldError("provider", "missing", "is required"));
        if (!errors.isEmpty()) throw ApiProblem.invalid(errors);

        Provider provider = providers
                .apply(body.path("provider").textValue())
                .orElseThrow(() -> ApiProblem.notFound("There is no such provider."));
        Audit.note(request, summary(provider, body.path("model")), "closed");
        if (body.has("model"))
            resetTarget.accept(new Target(provider, body.path("model").textValue(), ModelFacts.UNKNOWN));
        else resetProvider.accept(provider.name());
        return Optional.empty();
    }

    /** @param model missing for the provider's own circuit and those of all its models */
    private String summary(Provider provider, JsonNode model) {
        String states = circuits.get().stream()
                .filter(circuit -> circuit.provider().equals(provider.name()))
                .filter(circuit ->
                        model.isMissingNode() || circuit.model().equals(Optional.ofNullable(model.textValue())))
                .map(circuit -> name(circuit) + " " + circuit.phase().id())
                .collect(Collectors.joining(", "));
        return states.isEmpty() ? "closed" : states;
    }

    private static String name(CircuitState circuit) {
        return circuit.provider() + circuit.model().map(model -> "/" + model).orElse("");
    }

    private Shown shown(CircuitState circuit) {
        return new Shown(
                circuit.provider(),
                circuit.model().orElse(null),
                circuit.phase().id(),
                circuit.consecutiveFailures(),
                circuit.openSince()
                        .map(since -> clock.instant().minus(since).toString())
                        .orElse(null),
                circuit.retryIn().map(Seconds::up).orElse(null),
                circuit.pinnedFor()
                        .map(left -> clock.instant().plus(left).toString())
                        .orElse(null),
                circuit.lastFailure().id());
    }
}
