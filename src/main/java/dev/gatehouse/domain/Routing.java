package dev.gatehouse.domain;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The compiled configuration: an immutable snapshot, replaced whole. Names are found without regard to case. */
public final class Routing {

    private final Settings settings;
    private final Map<String, Provider> providers;
    private final Map<String, Group> groups;

    public Routing(Settings settings, List<Provider> providers, List<Group> groups) {
        this.settings = settings;
        this.providers = new LinkedHashMap<>();
        providers.forEach(provider -> this.providers.put(folded(provider.name()), provider));
        this.groups = new LinkedHashMap<>();
        groups.forEach(group -> this.groups.put(folded(group.name()), group));
    }

    /** No provider, no group: what a gateway without a configuration file serves. */
    public static Routing empty() {
        return new Routing(Settings.DEFAULT, List.of(), List.of());
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
