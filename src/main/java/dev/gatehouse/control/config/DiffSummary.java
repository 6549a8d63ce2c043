package dev.gatehouse.control.config;

import dev.gatehouse.control.config.DocumentDiff.Change;
import dev.gatehouse.control.config.DocumentDiff.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two documents in one line, element by element: which fields, never what they hold, as in
 * {@code provider groq: base_url changed; group turbo: targets[groq/llama-3.3-70b] added}.
 */
public final class DiffSummary {

    /** Room for some ten elements; the revisions tell the rest. */
    static final int MOST_CHARS = 400;

    /** An entry of a list of the document, and what of it. */
    private static final Pattern ENTRY = Pattern.compile("(\\w+)\\[([^]]*)](?:\\.(.+))?");

    /** A field of the document, and what of it. */
    private static final Pattern FIELD = Pattern.compile("(\\w+)\\.(.+)");

    private final Map<String, List<String>> elements = new LinkedHashMap<>();

    private DiffSummary() {}

    /** Of at most {@value #MOST_CHARS} characters and a count of what is left out; says so if they do not differ. */
    public static String of(Document before, Document after) {
        var summary = new DiffSummary();
        DocumentDiff.between(before, after).forEach(summary::add);
        return summary.text();
    }

    private void add(Change change) {
        Matcher entry = ENTRY.matcher(change.path());
        Matcher field = FIELD.matcher(change.path());
        if (entry.matches()) add(singular(entry.group(1)) + " " + entry.group(2), entry.group(3), change.kind());
        else if (field.matches()) add(field.group(1), field.group(2), change.kind());
        else add(change.path(), null, change.kind());
    }

    private void add(String element, @Nullable String what, Kind kind) {
        String became = kind.name().toLowerCase(Locale.ROOT);
        elements.computeIfAbsent(element, name -> new ArrayList<>()).add(what == null ? became : what + " " + became);
    }

    private static String singular(String list) {
        return Arrays.stream(DocumentList.values())
                .filter(known -> known.field().equals(list))
                .map(DocumentList::element)
                .findFirst()
                .orElse(list);
    }

    private String text() {
        if (elements.isEmpty()) return "nothing changed";
        var text = new StringBuilder();
        int told = 0;
        for (Map.Entry<String, List<String>> element : elements.entrySet()) {
            String part = element.getKey() + ": " + String.join(", ", element.getValue());
            if (text.length() + part.length() > MOST_CHARS) break;
            text.append(told++ == 0 ? "" : "; ").append(part);
        }
        int more = elements.size() - told;
        if (more > 0) text.append(told == 0 ? "" : "; and ").append(more).append(told == 0 ? " changed" : " more");
        return text.toString();
    }
}
