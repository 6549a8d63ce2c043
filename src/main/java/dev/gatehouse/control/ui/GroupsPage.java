package dev.gatehouse.control.ui;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.control.api.StatsApi;
import dev.gatehouse.control.config.LiveConfiguration;
import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.Statistics;
import io.helidon.webserver.http.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** {@code /admin/groups}: what clients ask for, and which targets would answer them now. */
public final class GroupsPage {

    /** Of a long catalogue nobody reads more. */
    private static final int MOST_AUTOMATIC = 100;

    /**
     * A group as the document has it.
     *
     * @param hedgeAfter as the document says it; empty if it does not
     * @param settings what it says beside its targets, as {@code field: value}
     */
    public record Shown(
            String name,
            boolean enabled,
            String strategy,
            List<String> fallbacks,
            String hedgeAfter,
            String recovery,
            List<Target> targets,
            List<String> settings) {

        public long ready() {
            return targets.stream()
                    .filter(target -> target.state().kind().equals("good"))
                    .count();
        }

        public long requests() {
            return targets.stream().mapToLong(Target::requests).sum();
        }
    }

    /**
     * A target as the document has it.
     *
     * @param index its place in the document's list
     * @param requests that it answered within a day, for any group
     */
    public record Target(
            int index,
            String provider,
            String model,
            int weight,
            boolean enabled,
            Readiness.State state,
            long requests) {}

    /**
     * A group that nobody wrote.
     *
     * @param targets as {@code provider/model}
     * @param ready how many of them
     */
    public record Automatic(String name, List<String> targets, long ready) {}

    /**
     * What the page shows.
     *
     * @param automatic the first ones
     * @param locked whether a file dictates the configuration
     */
    public record Listing(List<Shown> groups, List<Automatic> automatic, List<String> providers, boolean locked) {}

    private final Pages pages;
    private final LiveConfiguration configuration;
    private final Readiness health;
    private final StatsApi stats;
    private final BooleanSupplier locked;

    /** @param locked whether a file dictates the configuration, so that it cannot be changed here */
    public GroupsPage(
            Pages pages, LiveConfiguration configuration, Readiness health, StatsApi stats, BooleanSupplier locked) {
        this.pages = pages;
        this.configuration = configuration;
        this.health = health;
        this.stats = stats;
        this.locked = locked;
    }

    public Handler show() {
        return pages.showing("groups", request -> {
            JsonNode document = configuration.published().document().tree();
            Map<String, Long> answered = stats.targets().stream()
                    .collect(Collectors.toMap(Statistics.Share::name, Statistics.Share::requests));
            List<Shown> groups = document.path("groups")
                    .valueStream()
                    .map(group -> shown(group, answered))
                    .toList();
            List<String> providers = document.path("providers")
                    .valueStream()
                    .map(provider -> provider.path("name").asText())
                    .toList();
            var listing = new Listing(groups, automatic(), providers, locked.getAsBoolean());
            return new Pages.View("groups", "Groups", Map.of("listing", listing));
        });
    }

    private List<Automatic> automatic() {
        return configuration.routing().groups().stream()
                .filter(Group::automatic)
                .limit(MOST_AUTOMATIC)
                .map(this::automatic)
                .toList();
    }

    private Automatic automatic(Group group) {
        List<String> names = group.targets().stream()
                .map(target -> target.provider().name() + "/" + target.model())
                .toList();
        long ready = group.targets().stream()
                .map(target -> health.target(target.provider().name(), target.model()))
                .filter(state -> state.kind().equals("good"))
                .count();
        return new Automatic(group.name(), names, ready);
    }

    private Shown shown(JsonNode group, Map<String, Long> answered) {
        var targets = new ArrayList<Target>();
        for (JsonNode target : group.path("targets")) targets.add(target(targets.size(), target, answered));
        List<String> settings = group.propertyStream()
                .filter(field -> !List.of("name", "enabled", "targets", "strategy", "fallbacks")
                        .contains(field.getKey()))
                .map(field -> field.getKey() + ": "
                        + (field.getValue().isValueNode()
                                ? field.getValue().asText()
                                : field.getValue().toString()))
                .toList();
        return new Shown(
                group.path("name").asText(),
                group.path("enabled").asBoolean(true),
                group.path("strategy").asText("priority"),
                group.path("fallbacks").valueStream().map(JsonNode::asText).toList(),
                group.path("hedge_after").asText(),
                group.path("recovery").asText("auto"),
                targets,
                settings);
    }

    private Target target(int index, JsonNode target, Map<String, Long> answered) {
        String provider = target.path("provider").asText();
        String model = target.path("model").asText();
        boolean enabled = target.path("enabled").asBoolean(true);
        return new Target(
                index,
                provider,
                model,
                target.path("weight").asInt(1),
                enabled,
                enabled ? health.target(provider, model) : Readiness.State.off("switched off"),
                answered.getOrDefault(provider + "/" + model, 0L));
    }
}
