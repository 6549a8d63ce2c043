package dev.gatehouse.control.preview;

import dev.gatehouse.control.config.Document;
import dev.gatehouse.control.config.DocumentDiff;
import dev.gatehouse.domain.Group;
import dev.gatehouse.domain.Routing;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which groups a change touches: by their own entry, by a provider or model of their targets, or by a fallback. */
final class AffectedGroups {

    private static final Pattern ENTRY = Pattern.compile("(providers|groups|models)\\[([^]]*)].*");

    private final Set<String> providers = new HashSet<>();
    private final Set<String> groups = new HashSet<>();
    private boolean all;

    private AffectedGroups(Document before, Document after) {
        for (DocumentDiff.Change change : DocumentDiff.between(before, after)) {
            Matcher entry = ENTRY.matcher(change.path());
            if (!entry.matches()) all = true;
            else add(entry.group(1), entry.group(2).toLowerCase(Locale.ROOT));
        }
    }

    private void add(String kind, String name) {
        if (kind.equals("groups")) groups.add(name);
        else if (kind.equals("providers")) providers.add(name);
        // A model is called by its provider's name and its own.
        else providers.add(name.contains("/") ? name.substring(0, name.indexOf('/')) : name);
    }

    /** In lower case; of the groups that there are after the change. */
    static List<String> of(Document before, Document after, Routing routing) {
        var affected = new AffectedGroups(before, after);
        int known = -1;
        // A group that falls back on one that is affected is affected, and so on; each round finds one more, or ends
        // it.
        while (affected.groups.size() > known) {
            known = affected.groups.size();
            routing.groups().stream()
                    .filter(affected::isTouched)
                    .map(AffectedGroups::name)
                    .forEach(affected.groups::add);
        }
        return List.copyOf(affected.groups);
    }

    private boolean isTouched(Group group) {
        return all
                || group.targets().stream()
                        .anyMatch(target ->
                                providers.contains(target.provider().name().toLowerCase(Locale.ROOT)))
                || group.fallbacks().stream().anyMatch(name -> groups.contains(name.toLowerCase(Locale.ROOT)));
    }

    private static String name(Group group) {
        return group.name().toLowerCase(Locale.ROOT);
    }
}
