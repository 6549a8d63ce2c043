package dev.gatehouse.domain;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The compiled configuration: an immutable snapshot, replaced whole. Names are found without regard to case. */
public final class Routing {

    private final Settings settings;
    private final Map<String, Provider> providers;
    private final Map<String, Group> groups;
    private final Map<ModelName, ModelFacts> models;
    private final Set<ModelName> named = new HashSet<>();

    /** A model at a provider; the provider's name without regard to case, the model's as the provider writes it. */
    public record ModelName(String provider, String model) {

        public ModelName {
            provider = folded(provider);
        }

        /** Whether it is a model of this provider. */
        public boolean isAt(Provider other) {
            return provider.equals(folded(other.name()));
        }
    }

    /** @param models what the document says of single models */
    public Routing(Settings settings, List<Provider> providers, List<Group> groups, Map<ModelName, ModelFacts> models) {
        this.models = Map.copyOf(models);
        this.settings = settings;
        this.providers = new LinkedHashMap<>();
        providers.forEach(provider -> this.providers.put(folded(provider.name()), provider));
        this.groups = new LinkedHashMap<>();
        groups.forEach(group -> this.groups.put(folded(group.name()), group));
        named.addAll(models.keySet());
        for (Group group : groups) {
            if (!group.automatic()) group.targets().forEach(target -> named.add(target.name()));
        }
    }

    /** No provider, no group: what is served where nothing was configured. */
    public static Routing empty() {
        return new Routing(Settings.DEFAULT, List.of(), List.of(), Map.of());
    }

    public Settings settings() {
        return settings;
    }

    public Optional<Provider> provider(String name) {
        return Optional.ofNullable(providers.get(folded(name)));
    }

    public Optional<Group> group(String name) {
        return Optional.ofNullable(groups.get(folded(name)));
    }

    /** A model of a provider's, switched off or not; whether the provider has it, it alone knows. */
    public Target target(Provider provider, String model) {
        return new Target(provider, model, facts(new ModelName(provider.name(), model)));
    }

    /** Whether the document names the model: clients may ask for any other of a provider's too. */
    public boolean names(ModelName model) {
        return named.contains(model);
    }

    /** Which models of a provider the document names, sorted. */
    public List<String> named(Provider provider) {
        return named.stream()
                .filter(model -> model.isAt(provider))
                .map(ModelName::model)
                .sorted()
                .toList();
    }

    private ModelFacts facts(ModelName name) {
        return models.getOrDefault(name, ModelFacts.UNKNOWN);
    }

    /** In the order of the document. */
    public Collection<Group> groups() {
        return groups.values();
    }

    /** In the order of the document. */
    public Collection<Provider> providers() {
        return providers.values();
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
