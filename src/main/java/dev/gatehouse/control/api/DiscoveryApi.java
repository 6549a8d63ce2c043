package dev.gatehouse.control.api;

import dev.gatehouse.domain.DiscoveredModels;
import dev.gatehouse.domain.OfferedModels;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Routing.ModelName;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/providers/{name}/discover}: which models a provider has now, beside those that the document names; {@code GET
 * …/discovered}: which it had when it was last asked by itself.
 */
public final class DiscoveryApi {

    /**
     * What was found.
     *
     * @param offered all that the provider lists
     * @param added those of them that the document does not name
     * @param missing those that the document names and the provider does not list
     */
    record Found(String provider, List<String> offered, List<String> added, List<String> missing) {}

    /**
     * What is known.
     *
     * @param askedAt null if it never was
     * @param answered false if it gave no list then
     */
    record Known(String provider, @Nullable String askedAt, boolean answered, List<Model> models) {}

    /** @param vanishedAt when it was first missing; null while it is offered */
    record Model(String model, String firstSeenAt, @Nullable String vanishedAt) {}

    private final AdminApi api;
    private final Supplier<Routing> routing;
    private final Function<Provider, OfferedModels> ask;
    private final Function<String, DiscoveredModels> known;

    /**
     * @param ask asks the provider; takes seconds
     * @param known what it answered before, by its name in lower case
     */
    public DiscoveryApi(
            AdminApi api,
            Supplier<Routing> routing,
            Function<Provider, OfferedModels> ask,
            Function<String, DiscoveredModels> known) {
        this.api = api;
        this.routing = routing;
        this.ask = ask;
        this.known = known;
    }

    private static Provider provider(Routing now, ServerRequest request) {
        return now.provider(request.path().pathParameters().get("name"))
                .orElseThrow(() -> ApiProblem.notFound("There is no such provider."));
    }

    /** Also of a provider that is not asked any more, for a while. */
    public Handler discovered() {
        return api.answering((request, response) -> {
            Provider provider = provider(routing.get(), request);
            DiscoveredModels found = known.apply(provider.name().toLowerCase(Locale.ROOT));
            return Optional.of(new Known(
                    provider.name(),
                    found.askedAt().map(Instant::toString).orElse(null),
                    found.answered(),
                    found.models().stream().map(DiscoveryApi::shown).toList()));
        });
    }

    private static Model shown(DiscoveredModels.Model model) {
        return new Model(
                model.name(),
                model.firstSeenAt().toString(),
                model.vanishedAt().map(Instant::toString).orElse(null));
    }

    /** Changes nothing. */
    public Handler discover() {
        return api.answering((request, response) -> {
            Routing now = routing.get();
            Provider provider = provider(now, request);
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
