package dev.gatehouse.cli;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.testing.wall.Result;
import dev.gatehouse.testing.wall.Verdict;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Tells how the drill goes, to people who wait, and what came of it, to people or to programs. */
final class DrillReport {

    private final PrintWriter out;
    private final PrintWriter err;

    DrillReport(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    void begin() {
        err.println("All faults at once, in real time. The longest, an outage of a minute, is watched for 100 s.");
        err.flush();
    }

    /** One fault is over. By any thread: a writer prints one line at a time. */
    void progress(Result result) {
        err.printf(
                Locale.ROOT,
                "%6.1f s  %-7s  %s%n",
                seconds(result),
                result.verdict().word(),
                result.name());
        err.flush();
    }

    void text(List<Result> results) {
        out.println("Sixteen faults of providers, and what the client noticed of them. Settings are the default ones.");
        out.println();
        out.printf(Locale.ROOT, "  %-16s  %-7s  %7s  %-7s  %s%n", "fault", "verdict", "seconds", "calls", "");
        for (Result result : results) {
            out.printf(
                    Locale.ROOT,
                    "  %-16s  %-7s  %7.1f  %-7s  %s%n",
                    result.name(),
                    result.verdict().word(),
                    seconds(result),
                    result.calls().stream().map(String::valueOf).collect(joining("+")),
                    result.detail());
        }
        out.println();
        out.println(passed(results) + " of " + results.size() + " passed.");
        out.println();
        out.println("pass: all answered whole, all promises kept.  partial: answered whole, a promise broken.");
        out.println("safe: not answered, and the client was told.  fail: the client was deceived or left waiting.");
        out.println("calls: of each provider, in the order of the group's targets.");
        out.flush();
    }

    void json(List<Result> results) {
        ObjectNode score = JsonNodeFactory.instance
                .objectNode()
                .put("passed", passed(results))
                .put("total", results.size());
        var list = score.putArray("results");
        for (Result result : results) {
            list.addObject()
                    .put("name", result.name())
                    .put("verdict", result.verdict().word())
                    .put("seconds", Math.round(seconds(result) * 10) / 10.0)
                    .put("upstream_calls", result.allCalls())
                    .put("detail", result.detail());
        }
        out.println(score.toPrettyString());
        out.flush();
    }

    private static long passed(List<Result> results) {
        return results.stream()
                .filter(result -> result.verdict() == Verdict.PASS)
                .count();
    }

    private static double seconds(Result result) {
        return result.took().toMillis() / 1e3;
    }
}
