package dev.gatehouse.control.ui;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.api.StatsApi;
import dev.gatehouse.control.config.LiveConfiguration;
import dev.gatehouse.control.config.Preset;
import dev.gatehouse.domain.CircuitState;
import dev.gatehouse.domain.ProviderKeyState;
import dev.gatehouse.domain.Statistics;
import io.helidon.webserver.http.Handler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code /admin/providers}: who answers, with which keys, and who is left alone for now. */
public final class ProvidersPage {

    /**
     * A provider as the document has it, or its type says.
     *
     * @param disableOn the day on which it is or was switched off; empty if it stays
     * @param keys in the order of the document, those that are switched off left out
     * @param circuits that remember a failure
     * @param day what it answered within a day
     * @param latency half of its answers took so long at most, over a day; empty if it gave none
     */
    public record Shown(
            String name,
            String baseUrl,
            String dialect,
            boolean enabled,
            String disableOn,
            Readiness.State state,
            List<Key> keys,
            List<Circuit> circuits,
            Optional<Statistics.Share> day,
            Optional<Sparkline> latency) {}

    /** A key of a provider. */
    public record Key(String id, String masked, int weight, long requests, Readiness.State state) {}

    /** @param model empty for the provider's own */
    public record Circuit(String model, Readiness.State state) {}

    /** @param locked whether a file dictates the configuration */
    public record Listing(List<Shown> providers, List<Preset> presets, boolean locked) {}

    private final Pages pages;
    private final LiveConfiguration configuration;
    private final Readiness health;
    private final StatsApi stats;
    private final BooleanSupplier locked;

    /** @param locked whether a file dictates the configuration, so that it cannot be changed here */
    public ProvidersPage(
            Pages pages, LiveConfiguration configuration, Readiness health, StatsApi stats, BooleanSupplier locked) {
        this.pages = pages;
        this.configuration = configuration;
        this.health = health;
        this.stats = stats;
        this.locked = locked;
    }

    public Handler show() {
        return pages.showing("providers", request -> {
            Map<String, Statistics.Share> days =
                    stats.providers().stream().collect(Collectors.toMap(Statistics.Share::name, Function.identity()));
            Map<String, List<Long>> latencies = stats.latencies();
            List<Shown> providers = configuration
                    .published()
                    .document()
                    .tree()
                    .path("providers")
                    .valueStream()
                    .map(provider -> shown(provider, days, latencies))
                    .toList();
            var listing = new Listing(providers, Preset.ALL, locked.getAsBoolean());
            return new Pages.View("providers", "Providers", Map.of("listing", listing));
        });
    }

    private Shown shown(JsonNode provider, Map<String, Statistics.Share> days, Map<String, List<Long>> latencies) {
        String name = provider.path("name").asText();
        Preset preset = Preset.of(provider.path("type").asText(Preset.CUSTOM)).orElseThrow();
        List<Key> keys =
                health
                        .inForce(name)
                        .filter(known -> !known.keys().isEmpty())
                        .map(health::keys)
                        .orElse(List.of())
                        .stream()
                        .map(ProvidersPage::key)
                        .toList();
        return new Shown(
                name,
                provider.path("base_url").asText(preset.baseUrl()),
                provider.path("dialect").asText(preset.dialect().id()),
                provider.path("enabled").asBoolean(true),
                provider.path("disable_on").asText(),
                health.provider(name),
                keys,
                health.circuits(name).stream().map(ProvidersPage::circuit).toList(),
                Optional.ofNullable(days.get(name)),
                Optional.ofNullable(latencies.get(name)).map(line -> Sparkline.of(line, Long::doubleValue)));
    }

    private static Key key(ProviderKeyState state) {
        Readiness.State shown = state.cooling()
                .map(cooling -> new Readiness.State(
                        "warn",
                        "cools",
                        "after " + Words.attempt(cooling.cause().id()) + ", for " + Say.span(cooling.left())))
                .orElse(new Readiness.State("good", "ready", ""));
        return new Key(
                state.key().id(), state.key().secret().masked(), state.key().weight(), state.requests(), shown);
    }

    private static Circuit circuit(CircuitState circuit) {
        return new Circuit(circuit.model().orElse(""), Readiness.state(circuit));
    }
}
