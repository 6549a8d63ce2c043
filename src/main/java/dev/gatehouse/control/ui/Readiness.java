package dev.gatehouse.control.ui;

import dev.gatehouse.domain.CircuitState;
import dev.gatehouse.domain.CircuitState.Phase;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.ProviderKeyState;
import dev.gatehouse.domain.Routing;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Whether targets and providers would be asked at this moment, and why not. */
public final class Readiness {

    /**
     * What holds of a target or a provider.
     *
     * @param kind its colour: {@code good}, {@code warn}, {@code bad}, or empty where it is switched off
     * @param why empty if there is nothing to say
     */
    public record State(String kind, String label, String why) {

        static State off(String label) {
            return new State("", label, "");
        }
    }

    private static final State READY = new State("good", "ready", "");

    private final Supplier<Routing> routing;
    private final Supplier<List<CircuitState>> circuits;
    private final Function<Provider, List<ProviderKeyState>> keys;

    /** @param keys the states of a provider's keys */
    public Readiness(
            Supplier<Routing> routing,
            Supplier<List<CircuitState>> circuits,
            Function<Provider, List<ProviderKeyState>> keys) {
        this.routing = routing;
        this.circuits = circuits;
        this.keys = keys;
    }

    List<ProviderKeyState> keys(Provider provider) {
        return keys.apply(provider);
    }

    /** Those of a provider that remember a failure, its own first. */
    List<CircuitState> circuits(String provider) {
        return circuits.get().stream()
                .filter(circuit -> circuit.provider().equalsIgnoreCase(provider))
                .sorted(Comparator.comparing(circuit -> circuit.model().orElse("")))
                .toList();
    }

    Optional<Provider> inForce(String provider) {
        return routing.get().provider(provider);
    }

    State provider(String name) {
        Optional<Provider> provider = inForce(name);
        if (provider.isEmpty()) return State.off("switched off");
        return circuit(name, "")
                .or(() -> keys(provider.get()).isEmpty() ? Optional.empty() : cooling(provider.get()))
                .orElse(READY);
    }

    State target(String provider, String model) {
        State whole = provider(provider);
        if (whole.kind().isEmpty()) return State.off("provider is off");
        if (isOff(provider, model)) return State.off("model is off");
        if (!whole.kind().equals("good")) return whole;
        return circuit(provider, model).orElse(READY);
    }

    private boolean isOff(String provider, String model) {
        Routing now = routing.get();
        return now.provider(provider)
                .filter(on -> !now.target(on, model).facts().enabled())
                .isPresent();
    }

    /** @param model empty for the provider's own */
    private Optional<State> circuit(String provider, String model) {
        return circuits(provider).stream()
                .filter(circuit -> circuit.model().orElse("").equals(model) && circuit.phase() != Phase.CLOSED)
                .findFirst()
                .map(Readiness::state);
    }

    static State state(CircuitState circuit) {
        String cause = "after " + Words.attempt(circuit.lastFailure().id());
        if (circuit.phase() == Phase.CLOSED) {
            return new State("warn", "closed", circuit.consecutiveFailures() + " failures in a row, " + cause);
        }
        if (circuit.pinnedFor().isPresent()) {
            return new State(
                    "bad",
                    "quota spent",
                    "until " + Say.span(circuit.pinnedFor().get()) + " from now");
        }
        boolean over = circuit.retryIn().filter(left -> left.toSeconds() > 0).isEmpty();
        if (over) return new State("warn", "to be tried", cause + ", by the next request");
        Duration left = circuit.retryIn().orElse(Duration.ZERO);
        return new State("bad", "circuit open", cause + ", tried again in " + Say.span(left));
    }

    private Optional<State> cooling(Provider provider) {
        List<ProviderKeyState> states = keys(provider);
        if (states.stream().anyMatch(state -> state.cooling().isEmpty())) return Optional.empty();
        Duration soonest = states.stream()
                .map(state -> state.cooling().orElseThrow().retryIn())
                .min(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        return Optional.of(new State("bad", "all keys cool", "the first is back in " + Say.span(soonest)));
    }
}
