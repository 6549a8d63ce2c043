package dev.gatehouse.control.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.AttemptRecord;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Routing;
import dev.gatehouse.domain.Target;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /api/providers/{name}/test}: whether a provider answers, asked past circuits and pauses, and not counted as traffic. */
public final class ProviderTestApi {

    /** @param ok whether it answered with all of its keys */
    record Tested(String provider, String model, boolean ok, List<Attempt> attempts) {}

    /**
     * One question with one key.
     *
     * @param key null for a provider without keys
     * @param result as attempts are classed in the record
     * @param status null if no reply came
     */
    record Attempt(
            @Nullable String key,
            String result,
            @Nullable Integer status,
            String reason,
            long connectMs,
            @Nullable Long headersMs,
            long totalMs) {

        static Attempt of(AttemptRecord attempt) {
            return new Attempt(
                    attempt.keyId().orElse(null),
                    attempt.attemptClass().id(),
                    attempt.status().isPresent() ? attempt.status().getAsInt() : null,
                    attempt.reason(),
                    attempt.connect().toMillis(),
                    attempt.headers().map(Duration::toMillis).orElse(null),
                    attempt.total().toMillis());
        }
    }

    private final AdminApi api;
    private final Supplier<Routing> routing;
    private final Function<Target, List<AttemptRecord>> probe;

    /** @param probe asks a target with each of its provider's keys */
    public ProviderTestApi(AdminApi api, Supplier<Routing> routing, Function<Target, List<AttemptRecord>> probe) {
        this.api = api;
        this.routing = routing;
        this.probe = probe;
    }

    public Handler test() {
        return api.answering((request, response) -> {
            Routing now = routing.get();
            Provider provider = now.provider(request.path().pathParameters().get("name"))
                    .orElseThrow(() -> ApiProblem.notFound("There is no such provider."));
            Target target = now.target(provider, model(request, now, provider));
            List<AttemptRecord> attempts = probe.apply(target);
            boolean ok = attempts.stream().allMatch(attempt -> attempt.attemptClass() == AttemptClass.OK);
            return Optional.of(new Tested(
                    provider.name(),
                    target.model(),
                    ok,
                    attempts.stream().map(Attempt::of).toList()));
        });
    }

    /** The one that the body names, else the first that a group has of the provider. */
    private static String model(ServerRequest request, Routing now, Provider provider) {
        JsonNode body = request.content().hasEntity() ? AdminApi.body(request) : JsonNodeFactory.instance.objectNode();
        if (!body.path("model").asText("").isBlank()) return body.path("model").asText();
        return now.groups().stream()
                .flatMap(group -> group.targets().stream())
                .filter(target -> target.provider().name().equals(provider.name()))
                .map(Target::model)
                .findFirst()
                .orElseThrow(() -> ApiProblem.invalid(List.of(new ApiProblem.FieldError(
                        "model", "missing", "must name a model: no group has one of this provider"))));
    }
}
