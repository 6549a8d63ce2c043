package dev.gatehouse.control.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.control.config.Document;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A document while it is put together. Owned by one thread. */
final class Draft {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern GROUP_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}");
    private static final int LONGEST_NAME = 60;

    private final ObjectNode root = JSON.objectNode().put("version", 1);
    private final Map<String, ObjectNode> providers = new LinkedHashMap<>();
    private final Map<String, ObjectNode> models = new LinkedHashMap<>();
    private final Map<String, ObjectNode> groups = new LinkedHashMap<>();
    private final Set<String> notes = new LinkedHashSet<>();

    void note(String note) {
        notes.add(note);
    }

    /** A provider of that name, made the first time. */
    ObjectNode provider(String name) {
        return providers.computeIfAbsent(name, key -> JSON.objectNode().put("name", key));
    }

    Optional<ObjectNode> knownProvider(String name) {
        return Optional.ofNullable(providers.get(name));
    }

    /** Adds a key that a variable holds, unless the provider has it. */
    void key(String provider, String variable) {
        ObjectNode entry = provider(provider);
        for (JsonNode key : entry.withArray("keys")) {
            if (key.path("secret").asText().equals("env:" + variable)) return;
        }
        int number = entry.withArray("keys").size() + 1;
        entry.withArray("keys").addObject().put("id", provider + "-" + number).put("secret", "env:" + variable);
    }

    /** What is said of a model. */
    ObjectNode model(String provider, String model) {
        return models.computeIfAbsent(
                provider + "/" + model,
                key -> JSON.objectNode().put("provider", provider).put("model", model));
    }

    void capability(String provider, String model, String name, boolean has) {
        ObjectNode entry = model(provider, model);
        ObjectNode known =
                entry.path("capabilities") instanceof ObjectNode said ? said : entry.putObject("capabilities");
        known.put(name, has);
    }

    /** A price for a million tokens. */
    void price(String provider, String model, String name, BigDecimal amount) {
        ObjectNode entry = model(provider, model);
        ObjectNode price = entry.path("price") instanceof ObjectNode known ? known : entry.putObject("price");
        price.put(name, amount.stripTrailingZeros().doubleValue());
    }

    /** Empty, and a note, for a name that cannot be that of a group. */
    Optional<ObjectNode> group(String name) {
        if (!GROUP_NAME.matcher(name).matches() || name.toLowerCase(Locale.ROOT).startsWith("hotel/")) {
            note("\"" + name + "\" cannot be the name of a group; it is left out");
            return Optional.empty();
        }
        return Optional.of(groups.computeIfAbsent(name, key -> JSON.objectNode().put("name", key)));
    }

    ObjectNode target(ObjectNode group, String provider, String model) {
        return group.withArray("targets").addObject().put("provider", provider).put("model", model);
    }

    /** Names a fallback unless the group has it. */
    void fallback(String group, String other) {
        ObjectNode entry = groups.get(group);
        if (entry == null || !groups.containsKey(other)) {
            note("the fallback from " + group + " to " + other + " is left out: there is no such group");
            return;
        }
        for (JsonNode name : entry.withArray("fallbacks")) if (name.asText().equals(other)) return;
        entry.withArray("fallbacks").add(other);
    }

    void setting(String name, String value) {
        ObjectNode settings = root.path("settings") instanceof ObjectNode known ? known : root.putObject("settings");
        settings.put(name, value);
    }

    List<String> groupNames() {
        return List.copyOf(groups.keySet());
    }

    /** The strategy of all groups that have a choice. */
    void strategies(String strategy) {
        for (ObjectNode group : groups.values()) {
            if (group.path("targets").size() > 1) group.put("strategy", strategy);
        }
    }

    /** Another name of a group: a group with the same targets. */
    void alias(String name, String real) {
        ObjectNode known = groups.get(real);
        if (known == null) note("the alias " + name + " is left out: there is no group " + real);
        else group(name).ifPresent(group -> group.setAll(known.deepCopy().put("name", name)));
    }

    /** A name as providers have them. */
    static String slug(String text) {
        String slug =
                text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-").replaceAll("^[^a-z0-9]+|-+$", "");
        if (slug.isEmpty()) return "provider";
        return slug.length() <= LONGEST_NAME ? slug : slug.substring(0, LONGEST_NAME);
    }

    /** A name as variables have them. */
    static String variable(String text) {
        return slug(text).toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
    }

    Imported done() {
        if (!providers.isEmpty()) root.putArray("providers").addAll(providers.values());
        if (!models.isEmpty()) root.putArray("models").addAll(models.values());
        groups.values().removeIf(group -> {
            boolean empty = group.path("targets").isEmpty();
            if (empty) note("the group " + group.path("name").asText() + " is left out: it would have no target");
            return empty;
        });
        if (!groups.isEmpty()) root.putArray("groups").addAll(groups.values());
        return new Imported(Document.of(root), List.copyOf(notes));
    }
}
