package dev.gatehouse.control.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What differs between two documents, element by element. Entries of lists are matched by what names them, so that a provider that
 * moved is not another one.
 */
public final class DocumentDiff {

    /** What happened to a field or an entry. */
    public enum Kind {
        ADDED,
        REMOVED,
        CHANGED,
        /** The entries that were there stand in another order; before and after are their names. */
        REORDERED
    }

    /**
     * One difference.
     *
     * @param path as in {@code groups[turbo].targets[groq/llama-3.3-70b].weight}
     * @param before missing if it was added
     * @param after missing if it was removed
     */
    public record Change(String path, Kind kind, JsonNode before, JsonNode after) {}

    private final List<Change> changes = new ArrayList<>();

    private DocumentDiff() {}

    /** All differences in the order of the documents; none if they say the same. */
    public static List<Change> between(Document before, Document after) {
        var diff = new DocumentDiff();
        diff.compare("", before.tree(), after.tree());
        return List.copyOf(diff.changes);
    }

    private void compare(String path, JsonNode before, JsonNode after) {
        if (before.equals(after)) return;
        if (isObjectOrNothing(before) && isObjectOrNothing(after)) {
            for (String name : union(names(before), names(after))) {
                compare(path.isEmpty() ? name : path + "." + name, value(before, name), value(after, name));
            }
            return;
        }
        Map<String, JsonNode> entriesBefore = entries(before);
        Map<String, JsonNode> entriesAfter = entries(after);
        if (entriesBefore.isEmpty() && entriesAfter.isEmpty()) add(path, before, after);
        else compareEntries(path, entriesBefore, entriesAfter);
    }

    private void compareEntries(String path, Map<String, JsonNode> before, Map<String, JsonNode> after) {
        for (String name : union(before.keySet(), after.keySet())) {
            String at = path + "[" + name + "]";
            JsonNode old = before.getOrDefault(name, MissingNode.getInstance());
            JsonNode fresh = after.getOrDefault(name, MissingNode.getInstance());
            if (old.isMissingNode() || fresh.isMissingNode()) add(at, old, fresh);
            else compare(at, old, fresh);
        }
        List<String> stayedBefore =
                before.keySet().stream().filter(after::containsKey).toList();
        List<String> stayedAfter =
                after.keySet().stream().filter(before::containsKey).toList();
        if (stayedBefore.equals(stayedAfter)) return;
        changes.add(new Change(path, Kind.REORDERED, texts(stayedBefore), texts(stayedAfter)));
    }

    private void add(String path, JsonNode before, JsonNode after) {
        Kind kind = before.isMissingNode() ? Kind.ADDED : after.isMissingNode() ? Kind.REMOVED : Kind.CHANGED;
        changes.add(new Change(path, kind, before, after));
    }

    /** An object that is not there has no fields: those of the other one came or went, one by one. */
    private static boolean isObjectOrNothing(JsonNode node) {
        return node.isObject() || node.isMissingNode();
    }

    /** A field that is null is as good as none. */
    private static JsonNode value(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isNull() ? MissingNode.getInstance() : value;
    }

    private static Set<String> names(JsonNode object) {
        var names = new LinkedHashSet<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        var union = new LinkedHashSet<>(one);
        union.addAll(other);
        return union;
    }

    /** The entries of a list by name; empty if it is no list, or not one of named entries. */
    private static Map<String, JsonNode> entries(JsonNode list) {
        var entries = new LinkedHashMap<String, JsonNode>();
        if (!list.isArray()) return entries;
        for (JsonNode entry : list) {
            String name = name(entry);
            if (name.isEmpty()) return Map.of();
            String unique = name;
            // A group may have the same target twice.
            for (int more = 2; entries.containsKey(unique); more++) unique = name + "#" + more;
            entries.put(unique, entry);
        }
        return entries;
    }

    private static String name(JsonNode entry) {
        if (entry.path("name").isTextual()) return entry.path("name").textValue();
        if (entry.path("id").isTextual()) return entry.path("id").textValue();
        boolean target =
                entry.path("provider").isTextual() && entry.path("model").isTextual();
        return target
                ? entry.path("provider").textValue() + "/" + entry.path("model").textValue()
                : "";
    }

    private static JsonNode texts(List<String> names) {
        var array = JsonNodeFactory.instance.arrayNode();
        names.forEach(array::add);
        return array;
    }
}
