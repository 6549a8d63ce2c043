package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gatehouse explain}: what a running gateway would do with a request. */
@Command(
        name = "explain",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "Tells which way a request would go now, and why; nothing is sent.")
final class ExplainCommand implements Callable<Integer> {

    @Mixin
    AdminOptions admin = new AdminOptions();

    @Parameters(paramLabel = "MODEL", description = "As a client would name it.")
    String model = "";

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Name or id of a virtual key; without it, one that may do everything.")
    @Nullable
    String key;

    @Option(names = "--endpoint", paramLabel = "PATH", description = "What is called; default /v1/chat/completions.")
    @Nullable
    String endpoint;

    @Option(names = "--stream", description = "Ask for a stream.")
    boolean stream;

    @Option(names = "--tools", description = "Give the model tools.")
    boolean tools;

    @Option(names = "--input-tokens", paramLabel = "N", description = "How long the prompt is.")
    @Nullable
    Long inputTokens;

    @Override
    public Integer call() {
        ObjectNode question = AdminClient.JSON
                .createObjectNode()
                .put("model", model)
                .put("stream", stream)
                .put("tools", tools);
        if (key != null) question.put("key", key);
        if (endpoint != null) question.put("endpoint", endpoint);
        if (inputTokens != null) question.put("input_tokens", inputTokens);
        try (AdminClient client = admin.client()) {
            return admin.print(client.post("/api/explain", question), out -> out, ExplainCommand::print);
        }
    }

    private static void print(PrintWriter out, JsonNode answer) {
        if (answer.hasNonNull("group")) {
            out.printf(
                    "group %s%s, strategy %s, key %s%n",
                    answer.path("group").asText(),
                    answer.path("automatic").asBoolean() ? " (automatic)" : "",
                    answer.path("strategy").asText(),
                    answer.path("key").asText());
        }
        JsonNode refused = answer.path("refused");
        if (refused.isObject()) {
            out.printf(
                    "refused: %s %s: %s%n",
                    refused.path("status").asText(),
                    refused.path("code").asText(),
                    refused.path("message").asText());
        }
        for (JsonNode target : answer.path("targets")) {
            String name = target.path("provider").asText() + "/"
                    + target.path("model").asText();
            out.printf(
                    Locale.ROOT,
                    "  %-9s  %-36s  %s%n",
                    target.path("verdict").asText().replace('_', ' '),
                    name,
                    target.path("why").asText());
        }
        for (JsonNode limit : answer.path("limits")) {
            out.printf(
                    "  %s of the %s: %s of %s left%s%n",
                    limit.path("kind").asText(),
                    limit.path("scope").asText(),
                    limit.path("remaining").asText(),
                    limit.path("limit").asText(),
                    limit.path("enough").asBoolean() ? "" : ", too few for this request");
        }
    }
}
