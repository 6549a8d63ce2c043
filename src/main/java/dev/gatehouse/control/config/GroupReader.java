package dev.gatehouse.control.config;

import dev.gatehouse.domain.Enforcement;
import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.Group.Policy;
import dev.gatehouse.domain.Group.ResponseModel;
import dev.gatehouse.domain.Group.Stickiness;
import dev.gatehouse.domain.Group.Strategy;
import dev.gatehouse.domain.ModelFacts;
import dev.gatehouse.domain.Provider;
import dev.gatehouse.domain.Routing.ModelName;
import dev.gatehouse.domain.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Reads {@code groups}, which name providers and each other. */
final class GroupReader {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}");
    private static final String RESERVED_PREFIX = "hotel/";
    private static final String OFF = "off";
    private static final int MOST_WEIGHT = 1000;
    /** Each costs the whole prompt; a model that did not understand by then will not. */
    private static final int MOST_ANSWERS = 10;

    private static final Duration LEAST_HEDGE = Duration.ofMillis(10);
    private static final Duration MOST_HEDGE = Duration.ofMinutes(10);
    private static final Duration MOST_RETRY_WAIT = Duration.ofMinutes(1);

    private final Map<String, Optional<Provider>> providers;
    private final Map<ModelName, ModelFacts> models;

    GroupReader(Map<String, Optional<Provider>> providers, Map<ModelName, ModelFacts> models) {
        this.providers = providers;
        this.models = models;
    }

    /** By lower-case name; empty for one that is switched off. */
    Map<String, Optional<Group>> read(List<Section> sections) {
        var all = new ArrayList<Group>(sections.size());
        var groups = new LinkedHashMap<String, Optional<Group>>();
        for (Section section : sections) {
            boolean enabled = section.flag("enabled", true);
            Group group = group(section, enabled);
            all.add(group);
            if (group.name().isEmpty()) continue;
            if (groups.putIfAbsent(
                            group.name().toLowerCase(Locale.ROOT), enabled ? Optional.of(group) : Optional.empty())
                    != null) {
                section.problem("name", "duplicate", "\"" + group.name() + "\" is there twice");
            }
        }
        for (int i = 0; i < sections.size(); i++) {
            fallbacksExist(sections.get(i), all.get(i).fallbacks(), groups);
        }
        return groups;
    }

    private static void fallbacksExist(Section section, List<String> fallbacks, Map<String, Optional<Group>> groups) {
        for (String name : fallbacks) {
            if (groups.containsKey(name.toLowerCase(Locale.ROOT))) continue;
            section.unknown("fallbacks", "unknown_group", name, groups.keySet(), "no group is named \"" + name + "\"");
        }
    }

    /** Whether a group may be called that. */
    static boolean isName(String name) {
        boolean reserved = name.toLowerCase(Locale.ROOT).startsWith(RESERVED_PREFIX);
        return !reserved && NAME.matcher(name).matches();
    }

    /** @param enabled one that is switched off needs no targets */
    private Group group(Section section, boolean enabled) {
        String name = section.requiredText("name");
        if (!name.isEmpty() && !isName(name)) {
            section.problem(
                    "name",
                    "not_allowed",
                    "must be 1 to 100 letters, digits or any of . _ : / -, and must not begin with " + RESERVED_PREFIX);
        }
        ResponseModel shown = section.oneOf("response_model", ResponseModel.REQUESTED);
        Strategy strategy = section.oneOf("strategy", Strategy.PRIORITY);
        Optional<Stickiness> stickiness = stickiness(section);
        OptionalLong window = ModelReader.tokens(section, "context_window");
        Policy policy = policy(section);
        var timeouts = TimeoutsReader.read(section.section("timeouts"));
        var targets = new ArrayList<Target>();
        List<Section> sections = enabled ? section.requiredSections("targets") : section.sections("targets");
        for (Section target : sections) {
            target(target, timeouts).ifPresent(targets::add);
        }
        List<String> fallbacks = section.texts("fallbacks");
        section.end();
        return new Group(name, targets, strategy, stickiness, window, fallbacks, policy, shown, false);
    }

    private static Optional<Stickiness> stickiness(Section section) {
        List<String> words = new ArrayList<>(List.of(OFF));
        Arrays.stream(Stickiness.values()).map(Section::word).forEach(words::add);
        String word = section.oneOf("sticky", OFF, words);
        return word.equals(OFF) ? Optional.empty() : Optional.of(Stickiness.valueOf(word.toUpperCase(Locale.ROOT)));
    }

    private static Policy policy(Section section) {
        Policy normal = Policy.DEFAULT;
        Section retry = section.section("retry");
        Duration wait =
                retry.duration("retry_after_max_wait", normal.retryAfterMaxWait(), Duration.ZERO, MOST_RETRY_WAIT);
        retry.end();
        boolean hedges =
                section.has("hedge_after") && !section.scalar("hedge_after").equals(OFF);
        Optional<Duration> hedge = hedges
                ? Optional.of(section.duration("hedge_after", LEAST_HEDGE, LEAST_HEDGE, MOST_HEDGE))
                : Optional.empty();
        boolean recovery =
                section.oneOf("recovery", "auto", List.of("auto", OFF)).equals("auto");
        boolean drops = section.oneOf("on_unsupported", "refuse", List.of("refuse", "drop"))
                .equals("drop");
        return new Policy(wait, hedge, recovery, drops, enforcement(section.section("enforcement")));
    }

    private static Enforcement enforcement(Section section) {
        Enforcement normal = Enforcement.OFF;
        boolean required = section.oneOf("mode", OFF, List.of(OFF, "required")).equals("required");
        int attempts = (int) section.number("max_attempts", normal.maxAttempts(), 1, MOST_ANSWERS);
        String flag = section.text("done_flag", normal.doneFlag());
        String guidance = section.text("guidance", normal.guidance());
        if (!guidance.contains(Enforcement.FLAG_PLACE)) {
            section.problem("guidance", "not_allowed", "must contain " + Enforcement.FLAG_PLACE);
        }
        section.end();
        return new Enforcement(required, attempts, flag, guidance);
    }

    /** Empty if the target, its model or its provider is switched off. */
    private Optional<Target> target(Section section, TimeoutsReader timeouts) {
        String provider = section.requiredText("provider");
        String model = section.requiredText("model");
        int weight = (int) section.number("weight", 1, 1, MOST_WEIGHT);
        boolean enabled = section.flag("enabled", true);
        section.end();
        ModelFacts facts = models.getOrDefault(new ModelName(provider, model), ModelFacts.UNKNOWN);
        return provider(section, provider, providers)
                .filter(on -> enabled && facts.enabled())
                .map(on -> new Target(on, model, weight, timeouts.over(on.timeouts()), facts));
    }

    /** Empty if it is switched off, or unknown, which is a problem. */
    static Optional<Provider> provider(Section section, String name, Map<String, Optional<Provider>> providers) {
        Optional<Provider> found = providers.get(name.toLowerCase(Locale.ROOT));
        if (found != null) return found;
        if (!name.isEmpty()) {
            section.unknown(
                    "provider", "unknown_provider", name, providers.keySet(), "no provider is named \"" + name + "\"");
        }
        return Optional.empty();
    }
}
