package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Virtual keys in tables for people. */
final class KeyReport {

    private static final String ROW = "%-24s  %-5s  %-16s  %-12s  %-20s  %10s  %s%n";

    private final PrintWriter out;

    KeyReport(PrintWriter out) {
        this.out = out;
    }

    void revoked(JsonNode key) {
        out.println("Revoked " + key.path("name").asText() + ".");
    }

    void list(JsonNode answer) {
        out.printf(Locale.ROOT, ROW, "name", "ends", "owner", "state", "last used", "cost usd", "id");
        for (JsonNode key : answer.path("data")) {
            out.printf(
                    Locale.ROOT,
                    ROW,
                    key.path("name").asText(),
                    key.path("hint").asText(),
                    key.path("owner").asText(""),
                    state(key),
                    key.hasNonNull("last_used_at")
                            ? toTheSecond(key.path("last_used_at").asText())
                            : "never",
                    "%.4f".formatted(key.path("cost_usd").asDouble()),
                    key.path("id").asText());
        }
    }

    /** One line for each field that says something. */
    void key(JsonNode key) {
        for (Map.Entry<String, JsonNode> field : key.properties()) {
            JsonNode value = field.getValue();
            if (value.isNull() || (value.isContainerNode() && value.isEmpty())) continue;
            String shown = value.isContainerNode() ? words(value) : value.asText();
            if (!shown.isEmpty())
                out.printf(Locale.ROOT, "%-18s  %s%n", field.getKey().replace('_', ' '), shown);
        }
    }

    /** A new secret, alone on its line, since it has to be copied. */
    void secret(JsonNode key) {
        out.println("The key, which is shown this once:");
        out.println(key.path("key").asText());
        key(((ObjectNode) key.deepCopy()).without(List.of("key")));
    }

    private static String words(JsonNode value) {
        if (value.isArray())
            return String.join(", ", value.valueStream().map(JsonNode::asText).toList());
        return String.join(
                ", ",
                value.propertyStream()
                        .filter(field -> !field.getValue().isNull())
                        .map(field -> field.getKey() + " " + field.getValue().asText())
                        .toList());
    }

    private static String state(JsonNode key) {
        if (!key.path("enabled").asBoolean()) return "switched off";
        boolean expired = key.hasNonNull("expires_at")
                && Instant.parse(key.path("expires_at").asText()).isBefore(Instant.now());
        return expired ? "expired" : "active";
    }

    private static String toTheSecond(String time) {
        return time.replaceAll("\\.\\d+", "");
    }
}
