package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Locale;

/** What the gateway answered, in words and tables. */
final class ConfigReport {

    /** Longer values are cut: the export shows them whole. */
    private static final int LONGEST_VALUE = 60;

    private static final String ROW = "%8s  %-20s  %-8s  %-12s  %s%n";

    private final PrintWriter out;

    ConfigReport(PrintWriter out) {
        this.out = out;
    }

    void line(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
    }

    void document(JsonNode document) {
        out.println(document);
    }

    void valid(JsonNode answer) {
        out.println(answer.path("valid").asBoolean() ? "The document is valid." : "The document is not valid.");
    }

    void published(JsonNode answer) {
        out.println("Revision " + answer.path("revision").asLong() + " is live.");
        differences(answer);
    }

    void differences(JsonNode answer) {
        if (answer.path("changes").isEmpty()) out.println("Nothing changes.");
        for (JsonNode change : answer.path("changes")) {
            out.printf(
                    Locale.ROOT,
                    "  %-9s  %s%s%n",
                    change.path("change").asText(),
                    change.path("path").asText(),
                    values(change));
        }
    }

    private static String values(JsonNode change) {
        if (!change.has("old")) return ": " + cut(change.path("new"));
        if (!change.has("new")) return ": " + cut(change.path("old"));
        return ": " + cut(change.path("old")) + " -> " + cut(change.path("new"));
    }

    private static String cut(JsonNode value) {
        String text = value.toString();
        return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "…";
    }

    void revisions(JsonNode answer) {
        out.printf(Locale.ROOT, ROW, "revision", "published", "author", "", "description");
        for (JsonNode revision : answer.path("data")) {
            String state = revision.path("live").asBoolean()
                    ? "live"
                    : revision.path("outcome").asText().replace("published", "");
            out.printf(
                    Locale.ROOT,
                    ROW,
                    revision.path("revision").asText(),
                    // To the second.
                    revision.path("published_at").asText().replaceAll("\\.\\d+", ""),
                    revision.path("author").asText(),
                    state,
                    revision.path("description").asText());
        }
    }
}
