package dev.gatehouse.domain;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of the models that a provider offers.
 *
 * @param askedAt empty if it never was
 * @param answered false if it gave no list then, so that the models are those of an earlier one
 * @param models sorted by name
 */
public record DiscoveredModels(Optional<Instant> askedAt, boolean answered, List<Model> models) {

    /** @param vanishedAt when it was first missing; empty while it is offered */
    public record Model(String name, Instant firstSeenAt, Optional<Instant> vanishedAt) {}

    public DiscoveredModels {
        models = List.copyOf(models);
    }
}
