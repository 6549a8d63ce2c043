package dev.gatehouse.control.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.control.config.Document;
import dev.gatehouse.control.config.LiveConfiguration;
import dev.gatehouse.domain.CircuitState;
import dev.gatehouse.domain.Revision;
import dev.gatehouse.store.RevisionTable;
import io.helidon.webserver.http.Handler;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /api/diagnostics}: what helps to find out what is wrong, in one piece that can be handed on: without secrets. */
public final class DiagnosticsApi {

    /** @param document with the values of headers masked */
    record Bundle(
            String madeAt,
            SystemApi.Shown system,
            SystemApi.Health health,
            List<SystemApi.Setting> settings,
            JsonNode document,
            List<Published> revisions,
            List<Circuit> circuits) {}

    record Published(long revision, String author, String publishedAt, String outcome) {}

    /** @param model null for the provider's own */
    record Circuit(String provider, @Nullable String model, String state, int failures, String lastClass) {}

    private static final int REVISIONS = 20;
    private static final String MASK = "…";

    private final AdminApi api;
    private final SystemApi system;
    private final LiveConfiguration configuration;
    private final RevisionTable revisions;
    private final Supplier<List<CircuitState>> circuits;
    private final InstantSource clock;

    public DiagnosticsApi(
            AdminApi api,
            SystemApi system,
            LiveConfiguration configuration,
            RevisionTable revisions,
            Supplier<List<CircuitState>> circuits,
            InstantSource clock) {
        this.api = api;
        this.system = system;
        this.configuration = configuration;
        this.revisions = revisions;
        this.circuits = circuits;
        this.clock = clock;
    }

    public Handler show() {
        return api.answering((request, response) -> Optional.of(new Bundle(
                clock.instant().toString(),
                system.shown(),
                system.checked(),
                system.effective(configuration.published().document()),
                redacted(configuration.published().document()),
                revisions.before(Long.MAX_VALUE, REVISIONS).stream()
                        .map(DiagnosticsApi::published)
                        .toList(),
                circuits.get().stream().map(DiagnosticsApi::circuit).toList())));
    }

    /** Secrets are references in it; headers may hold what nobody took for one. */
    private static JsonNode redacted(Document document) {
        JsonNode copy = document.tree().deepCopy();
        for (JsonNode provider : copy.path("providers")) {
            if (!(provider.path("headers") instanceof ObjectNode headers)) continue;
            List<String> names = headers.propertyStream().map(Map.Entry::getKey).toList();
            names.forEach(name -> headers.put(name, MASK));
        }
        return copy;
    }

    private static Published published(Revision revision) {
        return new Published(
                revision.number(),
                revision.author(),
                revision.publishedAt().toString(),
                revision.outcome().name().toLowerCase(Locale.ROOT));
    }

    private static Circuit circuit(CircuitState circuit) {
        return new Circuit(
                circuit.provider(),
                circuit.model().orElse(null),
                circuit.phase().id(),
                circuit.consecutiveFailures(),
                circuit.lastFailure().id());
    }
}
