package dev.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;

/** What a preview shows, in words and a table. */
final class PreviewReport {

    private static final int PERCENT = 100;
    private static final String ROW = "  %-40s  %7.1f %%  %7.1f %%";

    private PreviewReport() {}

    static void print(ConfigReport report, JsonNode answer) {
        report.differences(answer);
        JsonNode replay = answer.path("replay");
        report.line(
                "%nOf the last %d hours' %d requests %d were planned again%s.",
                replay.path("hours").asInt(),
                replay.path("requests").asLong(),
                replay.path("replayed").asLong(),
                replay.path("sampled").asInt() == 1
                        ? ""
                        : ", a sample of one in " + replay.path("sampled").asInt());
        report.line("  %-40s  %9s  %9s", "answered by", "live", "then");
        for (JsonNode target : replay.path("targets")) {
            row(
                    report,
                    target.path("provider").asText() + "/"
                            + target.path("model").asText(),
                    target,
                    "answers");
        }
        row(report, "nobody", replay, "failed");
        report.line(
                "  %-40s  %9.4f  %9.4f",
                "cost in USD, as far as prices are known",
                replay.path("cost_usd_before").asDouble(),
                replay.path("cost_usd_after").asDouble());
        if (replay.hasNonNull("ttft_ms_before") && replay.hasNonNull("ttft_ms_after")) {
            report.line(
                    "  %-40s  %9.0f  %9.0f",
                    "time to first content in ms",
                    replay.path("ttft_ms_before").asDouble(),
                    replay.path("ttft_ms_after").asDouble());
        }
        warnings(report, replay);
        probed(report, answer.path("probe"));
    }

    private static void probed(ConfigReport report, JsonNode probe) {
        for (JsonNode tested : probe.path("tested")) {
            for (JsonNode attempt : tested.path("attempts")) {
                report.line(
                        "%s/%s with %s: %s, %s (%d ms)",
                        tested.path("provider").asText(),
                        tested.path("model").asText(),
                        attempt.path("key").asText("no key"),
                        attempt.path("result").asText(),
                        attempt.path("reason").asText(),
                        attempt.path("total_ms").asLong());
            }
        }
        for (JsonNode provider : probe.path("untested")) report.line("%s was not asked.", provider.asText());
    }

    private static void row(ConfigReport report, String name, JsonNode shares, String what) {
        report.line(
                ROW,
                name,
                shares.path(what + "_before").asDouble() * PERCENT,
                shares.path(what + "_after").asDouble() * PERCENT);
    }

    private static void warnings(ConfigReport report, JsonNode replay) {
        for (JsonNode group : replay.path("lost_groups")) {
            var had = new ArrayList<String>();
            group.path("targets").forEach(target -> had.add(target.asText()));
            report.line(
                    "The group %s would have no target to ask; now it has %s. Requests: %d.",
                    group.path("group").asText(),
                    String.join(", ", had),
                    group.path("requests").asLong());
        }
        for (JsonNode client : replay.path("refused_clients")) {
            report.line(
                    "The key %s would get %d %s for %s. Requests: %d.",
                    client.path("key").asText(),
                    client.path("status").asInt(),
                    client.path("code").asText(),
                    client.path("model").asText(),
                    client.path("requests").asLong());
        }
    }
}
