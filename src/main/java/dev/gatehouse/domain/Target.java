package dev.gatehouse.domain;

import dev.gatehouse.domain.Routing.ModelName;
import java.util.Locale;

/**
 * One upstream model at one provider.
 *
 * @param model the provider's own id of it, sent as is
 * @param weight its share among the targets of a group that is {@link Group.Strategy#WEIGHTED}; 1 to 1000
 * @param timeouts the group's word before the provider's
 */
public record Target(Provider provider, String model, int weight, Timeouts timeouts, ModelFacts facts) {

    /** A target that no group speaks of. */
    public Target(Provider provider, String model, ModelFacts facts) {
        this(provider, model, 1, provider.timeouts(), facts);
    }

    /** What it is called, whatever a group says of it. */
    public ModelName name() {
        return new ModelName(provider.name(), model);
    }

    /** The model's name without the vendor's, in lower case: {@code meta-llama/Llama-3.3-70B} is {@code llama-3.3-70b}. */
    public String baseName() {
        return model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    }

    /** Whether it is the same model at the same provider, whatever a group says of it. */
    public boolean isSameAs(Target other) {
        return provider.name().equals(other.provider.name()) && model.equals(other.model);
    }
}
