package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say on what terms a virtual key is accepted; what is not given is not sent. */
final class KeyFields {

    @Option(names = "--owner", paramLabel = "OWNER", description = "Whose limits hold as well.")
    @Nullable
    String owner;

    @Option(names = "--expires-at", paramLabel = "TIME", description = "Such as 2027-01-31T00:00:00Z.")
    @Nullable
    String expiresAt;

    @Option(
            names = "--allow-model",
            paramLabel = "PATTERN",
            description = "Only such groups or provider/model, repeatable.")
    List<String> models = List.of();

    @Option(names = "--allow-provider", paramLabel = "PATTERN", description = "Only such providers, repeatable.")
    List<String> providers = List.of();

    @Option(names = "--allow-cidr", paramLabel = "RANGE", description = "Only from such addresses, repeatable.")
    List<String> addresses = List.of();

    @Option(names = "--rps", paramLabel = "N", description = "So many requests a second.")
    @Nullable
    BigDecimal rps;

    @Option(names = "--burst", paramLabel = "N", description = "So many requests at once after a pause.")
    @Nullable
    Long burst;

    @Option(names = "--tpm", paramLabel = "N", description = "So many tokens a minute.")
    @Nullable
    Long tpm;

    @Option(names = "--concurrency", paramLabel = "N", description = "So many requests under way.")
    @Nullable
    Integer concurrency;

    @Option(
            names = "--budget",
            paramLabel = "PERIOD=USD",
            description = "Such as day=5; of an hour, day, week or month, repeatable.")
    Map<String, BigDecimal> budgets = Map.of();

    @Option(names = "--strip-reasoning", description = "Answers come without what the model thought.")
    boolean stripReasoning;

    @Option(names = "--metadata", paramLabel = "NAME=TEXT", description = "A note, repeatable.")
    Map<String, String> metadata = Map.of();

    void addTo(ObjectNode body) {
        if (owner != null) body.put("owner", owner);
        if (expiresAt != null) body.put("expires_at", expiresAt);
        addTo(body, "allowed_models", models);
        addTo(body, "allowed_providers", providers);
        addTo(body, "allowed_cidrs", addresses);
        if (rps != null) body.withObject("limits").put("rps", rps);
        if (burst != null) body.withObject("limits").put("burst", burst);
        if (tpm != null) body.withObject("limits").put("tpm", tpm);
        if (concurrency != null) body.withObject("limits").put("concurrency", concurrency);
        budgets.forEach((period, amount) -> body.withObject("budgets").put(period, amount));
        if (stripReasoning) body.put("strip_reasoning", true);
        metadata.forEach((name, text) -> body.withObject("metadata").put(name, text));
    }

    private static void addTo(ObjectNode body, String field, List<String> texts) {
        if (texts.isEmpty()) return;
        ArrayNode list = body.putArray(field);
        texts.forEach(list::add);
    }
}
