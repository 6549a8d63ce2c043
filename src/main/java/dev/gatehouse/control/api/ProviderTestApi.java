package dev.gatehouse.control.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.gatehouse.domain.AttemptRecord;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Target;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@code /api/providers/{name}/test} and {@code /api/models/test}: whether a provider, or one model of it, answers; asked past circuits
 * and pauses, and not counted as traffic.
 */
public final class ProviderTestApi {

    private final AdminApi api;
    private final Supplier<Routing> routing;
    private final ProviderTests tests;

    /** @param probe asks a target with each of its provider's keys */
    public ProviderTestApi(AdminApi api, Supplier<Routing> routing, Function<Target, List<AttemptRecord>> probe) {
        this.api = api;
        this.routing = routing;
        this.tests = new ProviderTests(probe);
    }

    public Handler test() {
        return api.answering((request, response) -> {
            Routing now = routing.get();
            Provider provider = now.provider(request.path().pathParameters().get("name"))
                    .orElseThrow(() -> ApiProblem.notFound("There is no such provider."));
            return Optional.of(tests.test(now.target(provider, model(request, now, provider))));
        });
    }

    /** The same for the model that the body names beside its provider. */
    public Handler testModel() {
        return api.answering((request, response) -> {
            var fields = BodyFields.read(request, "provider", "model");
            String name = fields.text("provider");
            String model = fields.text("model");
            fields.check();
            Routing now = routing.get();
            Provider provider = now.provider(name).orElseThrow(() -> ApiProblem.notFound("There is no such provider."));
            return Optional.of(tests.test(now.target(provider, model)));
        });
    }

    /** The one that the body names, else the first that a group has of the provider. */
    private static String model(ServerRequest request, Routing now, Provider provider) {
        JsonNode body = request.content().hasEntity() ? AdminApi.body(request) : JsonNodeFactory.instance.objectNode();
        if (!body.path("model").asText("").isBlank()) return body.path("model").asText();
        return ProviderTests.model(now, provider)
                .orElseThrow(() -> ApiProblem.invalid(List.of(new ApiProblem.FieldError(
                        "model", "missing", "must name a model: no group has one of this provider"))));
    }
}
