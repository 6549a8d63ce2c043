package dev.gatehouse.control.api;

import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.ProviderKeyState;
import io.helidon.webserver.http.Handler;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code /api/providers/{name}/keys}: which keys of a provider are in use, and why others are not. */
public final class ProviderKeysApi {

    /**
     * A key as it is shown.
     *
     * @param cause the class of the attempt for which it cools; null if it is ready
     * @param secondsLeft until it is used again; null if it is ready
     */
    record Shown(
            String id,
            String secret,
            String state,
            @Nullable String cause,
            @Nullable Long secondsLeft) {
        static Shown of(ProviderKeyState key) {
            return new Shown(
                    key.key().id(),
                    key.key().secret().masked(),
                    key.cooling().isPresent() ? "cooling" : "ready",
                    key.cooling().map(cooling -> cooling.cause().id()).orElse(null),
                    key.cooling().map(cooling -> Seconds.up(cooling.left())).orElse(null));
        }
    }

    record Listed(List<Shown> data) {}

    private final AdminApi api;
    private final Function<String, Optional<Provider>> providers;
    private final Function<Provider, List<ProviderKeyState>> keys;

    /** @param providers finds a provider by its name */
    public ProviderKeysApi(
            AdminApi api,
            Function<String, Optional<Provider>> providers,
            Function<Provider, List<ProviderKeyState>> keys) {
        this.api = api;
        this.providers = providers;
        this.keys = keys;
    }

    /** In the order of the configuration. */
    public Handler list() {
        return api.guarding((request, response) -> {
            String name = request.path().pathParameters().get("name");
            Provider provider =
                    providers.apply(name).orElseThrow(() -> ApiProblem.notFound("There is no such provider."));
            return Optional.of(
                    new Listed(keys.apply(provider).stream().map(Shown::of).toList()));
        });
    }
}
