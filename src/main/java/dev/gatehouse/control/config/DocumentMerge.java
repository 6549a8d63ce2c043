package dev.gatehouse.control.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Brings the providers, models, groups and settings of one document into another. Owned by one thread. */
public final class DocumentMerge {

    /** What happens to an entry that both have, and that says different things. */
    public enum OnConflict {
        /** Ours stays. */
        SKIP,
        /** Theirs takes its place. */
        REPLACE,
        /** Nothing is brought in at all. */
        FAIL;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What comes of it.
     *
     * @param added paths of what only they had
     * @param conflicts paths of what both have, and that says different things
     */
    public record Merged(Document document, List<String> added, List<String> conflicts) {

        public Merged {
            added = List.copyOf(added);
            conflicts = List.copyOf(conflicts);
        }
    }

    private final ObjectNode ours;
    private final boolean replaces;
    private final List<String> added = new ArrayList<>();
    private final List<String> conflicts = new ArrayList<>();

    private DocumentMerge(Document ours, boolean replaces) {
        this.ours = ours.tree().isObject()
                ? ours.tree().deepCopy()
                : Document.EMPTY.tree().deepCopy();
        this.replaces = replaces;
    }

    /** The merged document, which is not checked yet. Where a conflict is to fail, ours stays in it. */
    public static Merged of(Document ours, Document theirs, OnConflict onConflict) {
        var merge = new DocumentMerge(ours, onConflict == OnConflict.REPLACE);
        for (DocumentList list : DocumentList.values()) merge.entries(list, list.elements(theirs));
        merge.settings(theirs.tree().path("settings"));
        return new Merged(Document.of(merge.ours), merge.added, merge.conflicts);
    }

    private void entries(DocumentList list, List<JsonNode> theirs) {
        if (theirs.isEmpty()) return;
        ArrayNode known = list.in(ours);
        for (JsonNode entry : theirs) {
            String name = list.name(entry);
            String path = list.field() + "[" + name + "]";
            int at = list.indexOf(known, name);
            if (at < 0) {
                known.add(entry);
                added.add(path);
            } else if (!known.get(at).equals(entry)) {
                conflicts.add(path);
                if (replaces) known.set(at, entry);
            }
        }
    }

    private void settings(JsonNode theirs) {
        if (!theirs.isObject() || theirs.isEmpty()) return;
        ObjectNode known = ours.path("settings") instanceof ObjectNode there ? there : ours.putObject("settings");
        theirs.properties().forEach(setting -> {
            String path = "settings." + setting.getKey();
            JsonNode own = known.path(setting.getKey());
            if (own.isMissingNode()) {
                known.set(setting.getKey(), setting.getValue());
                added.add(path);
            } else if (!own.equals(setting.getValue())) {
                conflicts.add(path);
                if (replaces) known.set(setting.getKey(), setting.getValue());
            }
        });
    }
}
