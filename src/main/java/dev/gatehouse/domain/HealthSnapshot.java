package dev.gatehouse.domain;

import java.util.List;
import java.util.Optional;

/** What is known at one moment of targets and provider keys that failed lately. */
public record HealthSnapshot(List<CircuitRecord> circuits, List<KeyCooldown> cooldowns) {

    public HealthSnapshot {
        circuits = List.copyOf(circuits);
        cooldowns = List.copyOf(cooldowns);
    }

    /**
     * Without what the configuration no longer has. Clients may name any model of a provider, groups or not, so that a model
     * is unknown only if the provider said so and no group has it.
     */
    public HealthSnapshot knownTo(Routing routing) {
        return new HealthSnapshot(
                circuits.stream().filter(circuit -> isKnown(circuit, routing)).toList(),
                cooldowns.stream()
                        .filter(cooldown -> isKnown(cooldown, routing))
                        .toList());
    }

    private static boolean isKnown(CircuitRecord circuit, Routing routing) {
        if (provider(circuit.provider(), routing).isEmpty()) return false;
        return circuit.lastFailure() != AttemptClass.MODEL_GONE
                || routing.groups().stream()
                        .flatMap(group -> group.targets().stream())
                        .anyMatch(target -> target.provider().name().equals(circuit.provider())
                                && circuit.model().equals(Optional.of(target.model())));
    }

    private static boolean isKnown(KeyCooldown cooldown, Routing routing) {
        return provider(cooldown.provider(), routing)
                .filter(provider ->
                        provider.keys().stream().anyMatch(key -> key.id().equals(cooldown.key())))
                .isPresent();
    }

    /** Found without regard to case, but the name was written by the provider's spelling of its time. */
    private static Optional<Provider> provider(String name, Routing routing) {
        return routing.provider(name).filter(provider -> provider.name().equals(name));
    }
}
