package dev.gatehouse.control.api;

import dev.gatehouse.domain.OfferedModels;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Routing.ModelName;
import io.helidon.webserver.http.Handler;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code POST /api/providers/{name}/discover}: which models a provider has now, beside those that the document names. */
public final class DiscoveryApi {

    /**
     * What was found.
     *
     * @param offered all that the provider lists
     * @param added those of them that the document does not name
     * @param missing those that the document names and the provider does not list
     */
    record Found(String provider, List<String> offered, List<String> added, List<String> missing) {}

    private final AdminApi api;
    private final Supplier<Routing> routing;
    private final Function<Provider, OfferedModels> ask;

    /** @param ask asks the provider; takes seconds */
    public DiscoveryApi(AdminApi api, Supplier<Routing> routing, Function<Provider, OfferedModels> ask) {
        this.api = api;
        this.routing = routing;
        this.ask = ask;
    }

    /** Changes nothing. */
    public Handler discover() {
        return api.answering((request, response) -> {
            Routing now = routing.get();
            Provider provider = now.provider(request.path().pathParameters().get("name"))
                    .orElseThrow(() -> ApiProblem.notFound("There is no such provider."));
            List<String> offered = OfferedModelsApi.models(ask.apply(provider));
            return Optional.of(new Found(
                    provider.name(),
                    offered,
                    offered.stream()
                            .filter(model -> !now.names(new ModelName(provider.name(), model)))
                            .toList(),
                    now.named(provider).stream()
                            .filter(model -> !offered.contains(model))
                            .toList()));
        });
    }
}
