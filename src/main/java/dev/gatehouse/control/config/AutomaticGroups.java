package dev.gatehouse.control.config;

import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.ModelFacts;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Routing.ModelName;
import dev.gatehouse.domain.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** Groups that nobody wrote: of models with the same base name at two or more providers. They are compiled, and stored nowhere. */
final class AutomaticGroups {

    /** Clients get them all in one list. */
    private static final int MOST = 1_000;

    private AutomaticGroups() {}

    /**
     * Sorted by name; the targets in the order of the providers, then of the models.
     *
     * @param providers that are switched on
     * @param models what the document says of models, which counts also where they are offered
     * @param offered the names of further models of a provider
     * @param taken whether the document has a group of this name, switched off or not
     */
    static List<Group> of(
            List<Provider> providers,
            Map<ModelName, ModelFacts> models,
            Function<Provider, List<String>> offered,
            Predicate<String> taken) {
        var byBaseName = new TreeMap<String, List<Target>>();
        for (Provider provider : providers) {
            for (Target target : targets(provider, models, offered.apply(provider))) {
                byBaseName
                        .computeIfAbsent(target.baseName(), base -> new ArrayList<>())
                        .add(target);
            }
        }
        return byBaseName.entrySet().stream()
                .filter(group -> isChoice(group.getValue()))
                .filter(group -> GroupReader.isName(group.getKey()) && !taken.test(group.getKey()))
                .limit(MOST)
                .map(group -> Group.automatic(group.getKey(), group.getValue()))
                .toList();
    }

    private static List<Target> targets(Provider provider, Map<ModelName, ModelFacts> models, List<String> offered) {
        var targets = new ArrayList<Target>();
        models.forEach((name, facts) -> {
            if (facts.enabled() && name.isAt(provider)) targets.add(new Target(provider, name.model(), facts));
        });
        for (String model : offered) {
            boolean written = models.containsKey(new ModelName(provider.name(), model));
            if (!written) targets.add(new Target(provider, model, ModelFacts.UNKNOWN));
        }
        return targets;
    }

    private static boolean isChoice(Collection<Target> targets) {
        return targets.stream()
                        .map(target -> target.provider().name())
                        .distinct()
                        .count()
                > 1;
    }
}
