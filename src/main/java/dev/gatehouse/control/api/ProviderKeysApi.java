package dev.gatehouse.control.api;

import dev.gatehouse.control.access.Audit;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.ProviderKey;
import dev.gatehouse.domain.ProviderKeyState;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code /api/providers/{name}/keys}: which keys of a provider are in use, why others are not, and an end to that. */
public final class ProviderKeysApi {

    /**
     * A key as it is shown.
     *
     * @param cause the class of the attempt for which it cools; null if it is ready
     * @param retryInSeconds until it is used again, be it to find out whether its quota was refilled; null if it is ready
     * @param coolsUntil null if it is ready
     * @param requests made with it since this process started
     */
    record Shown(
            String id,
            String secret,
            String state,
            @Nullable String cause,
            @Nullable Long retryInSeconds,
            @Nullable String coolsUntil,
            long requests,
            int weight) {}

    private final AdminApi api;
    private final Function<String, Optional<Provider>> providers;
    private final Function<Provider, List<ProviderKeyState>> keys;
    private final BiConsumer<Provider, ProviderKey> reset;
    private final InstantSource clock;

    /**
     * @param providers finds a provider by its name
     * @param reset ends the pause of a key
     */
    public ProviderKeysApi(
            AdminApi api,
            Function<String, Optional<Provider>> providers,
            Function<Provider, List<ProviderKeyState>> keys,
            BiConsumer<Provider, ProviderKey> reset,
            InstantSource clock) {
        this.api = api;
        this.providers = providers;
        this.keys = keys;
        this.reset = reset;
        this.clock = clock;
    }

    /** By id. */
    public Handler list() {
        return api.answering((request, response) -> Optional.of(Paging.of(
                        request.query(),
                        keys.apply(provider(request)),
                        state -> state.key().id())
                .map(this::shown)));
    }

    /** Lets a key be used at once. */
    public Handler reset() {
        return api.answering((request, response) -> {
            Provider provider = provider(request);
            String id = request.path().pathParameters().get("id");
            ProviderKey key = provider.keys().stream()
                    .filter(candidate -> candidate.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> ApiProblem.notFound("There is no such key."));
            Audit.note(request, state(provider, key), "ready");
            reset.accept(provider, key);
            return Optional.empty();
        });
    }

    /** Of one key. */
    private String state(Provider provider, ProviderKey key) {
        return keys.apply(provider).stream()
                .filter(state -> state.key().id().equals(key.id()))
                .flatMap(state -> state.cooling().stream())
                .map(cooling -> "cooling, " + cooling.cause().id())
                .findFirst()
                .orElse("ready");
    }

    private Provider provider(ServerRequest request) {
        return providers
                .apply(request.path().pathParameters().get("name"))
                .orElseThrow(() -> ApiProblem.notFound("There is no such provider."));
    }

    private Shown shown(ProviderKeyState state) {
        ProviderKey key = state.key();
        return new Shown(
                key.id(),
                key.secret().masked(),
                state.cooling().isPresent() ? "cooling" : "ready",
                state.cooling().map(cooling -> cooling.cause().id()).orElse(null),
                state.cooling().map(cooling -> Seconds.up(cooling.retryIn())).orElse(null),
                state.cooling()
                        .map(cooling -> clock.instant().plus(cooling.left()).toString())
                        .orElse(null),
                state.requests(),
                key.weight());
    }
}
