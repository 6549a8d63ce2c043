package dev.gatehouse.bench;

import static java.util.Locale.ROOT;

import dev.gatehouse.bench.load.Outcome;
import dev.gatehouse.bench.load.Quantiles;
import java.util.OptionalDouble;
import java.util.function.Function;

/** The figures for people, as Markdown. */
public final class TextReport {

    private final Figures figures;
    private final StringBuilder text = new StringBuilder();

    private TextReport(Figures figures) {
        this.figures = figures;
    }

    /** The whole report. */
    public static String of(Figures figures) {
        var report = new TextReport(figures);
        report.head();
        figures.scenarios().forEach(report::scenario);
        return report.text.toString();
    }

    private void head() {
        Machine machine = figures.machine();
        Pace pace = figures.pace();
        text.append("""
                # What the gateway costs

                Written by `./gatehouse bench`. Client, mock provider, nginx, gateway and its PostgreSQL shared this machine, so a figure
                here is lower than on machines of their own; what compares is what stands in one table.

                | | |
                |---|---|
                """);
        row("Date", machine.time().toString());
        row(
                "Machine",
                "%d × %s, %d MB, %s"
                        .formatted(
                                machine.processors(),
                                machine.processor(),
                                machine.memoryMegabytes(),
                                machine.system()));
        row("Load before", "%.2f (above 0.2, something else disturbed the figures)".formatted(machine.load()));
        row("JVM", machine.java());
        row("Its options", "`" + machine.flags() + "`");
        row(
                "How often",
                "%d rounds; each scenario %.1f s saturated, %.1f s at a fixed rate; medians of the rounds"
                        .formatted(
                                pace.rounds(),
                                pace.saturated().toMillis() / 1e3,
                                pace.paced().toMillis() / 1e3));
        text.append("""

                Everything is on: virtual key, limits, budgets, prices, routing by group, circuits, a row for every exchange and attempt in PostgreSQL before the
                request ends. Requests begin on a fixed schedule, and times count from it, whoever is late. `+` is what was added to the
                direct way in the same round. CPU is in microseconds a request at the fixed rate, in parentheses when saturated. Answers
                are checked: status, text, number of pieces. Who finds no connection free opens another, up to eight
                times as many; a second's requests may wait for one then, and more are not sent, and told.
                """);
    }

    private void row(String name, String value) {
        text.append("| ").append(name).append(" | ").append(value).append(" |\n");
    }

    private void scenario(Scenario scenario) {
        Function<Outcome, Quantiles> times = Figures.times(scenario);
        text.append("\n## ")
                .append(scenario.label())
                .append("\n\n")
                .append(description(scenario))
                .append("\n\n");
        text.append(
                "| | answers/s | p50 ms | p99 ms | p99.9 ms | first content p50 / p99 ms | CPU gateway | PostgreSQL | nginx |"
                        + " mock | generator | RSS MB | errors |\n");
        text.append("|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        for (Via via : Via.values()) {
            if (!figures.has(scenario, via)) {
                text.append("| ").append(via.label()).append(" | not installed | | | | | | | | | | | |\n");
                continue;
            }
            text.append("| ")
                    .append(via.label())
                    .append(" | ")
                    .append(rounded(figures.requestsPerSecond(scenario, via)));
            quantile(scenario, via, outcome -> times.apply(outcome).p50());
            quantile(scenario, via, outcome -> times.apply(outcome).p99());
            quantile(scenario, via, outcome -> times.apply(outcome).p999());
            if (scenario.isStream()) {
                quantile(scenario, via, outcome -> outcome.firstContent().p50());
                text.append(" /")
                        .append(cell(
                                scenario, via, outcome -> outcome.firstContent().p99()));
            } else {
                text.append(" | ");
            }
            for (Part part : Part.values()) cpu(scenario, via, part);
            text.append(via == Via.DIRECT ? " | " : " | %.0f".formatted(figures.residentMegabytes(scenario, via)));
            text.append(" | ").append(figures.errors(scenario, via)).append(" |\n");
        }
        remarks(scenario);
    }

    private static String description(Scenario scenario) {
        return switch (scenario) {
            case SMALL, LARGE_100K, LARGE_1M ->
                "Prompts of %,d bytes, an answer of 50 words; %,d a second."
                        .formatted(scenario.promptBytes(), scenario.perSecond());
            case SSE ->
                "Streams of 200 pieces, sent at once in 21 writes; %,d a second.".formatted(scenario.perSecond());
            case TRANSLATED_SMALL ->
                ("As small, but the gateway's provider speaks Anthropic's dialect; the direct way and nginx do not translate;"
                                + " %,d a second.")
                        .formatted(scenario.perSecond());
            case TRANSLATED_SSE ->
                ("As sse, but the gateway's provider speaks Anthropic's dialect; the direct way and nginx do not translate;"
                                + " %,d a second.")
                        .formatted(scenario.perSecond());
            case SLOW_STREAMS ->
                ("%,d streams at once of ten pieces a second. Times are those of each piece from mock to client;"
                                + " CPU is for a stream of 50 pieces.")
                        .formatted(Bench.connections(scenario));
            case FAILOVER ->
                ("%,d a second; the gateway's first target answers 429, the second 500, the third answers. The"
                                + " direct way and nginx have only the third.")
                        .formatted(scenario.perSecond());
            case OVERLOAD ->
                ("Small requests, ten times what the gateway sustained just before, over %,d connections; who finds"
                                + " none free goes away. The generator takes a whole processor for itself.")
                        .formatted(Bench.connections(scenario));
        };
    }

    private void quantile(Scenario scenario, Via via, Function<Outcome, Double> quantile) {
        text.append(" |").append(cell(scenario, via, quantile));
    }

    private String cell(Scenario scenario, Via via, Function<Outcome, Double> quantile) {
        OptionalDouble added = figures.addedMillis(scenario, via, quantile::apply);
        String absolute = " %.2f".formatted(figures.millis(scenario, via, quantile::apply));
        return added.isPresent() ? absolute + " (%+.2f)".formatted(added.getAsDouble()) : absolute;
    }

    private void cpu(Scenario scenario, Via via, Part part) {
        double paced = figures.cpuMicros(scenario, via, part);
        OptionalDouble saturated = figures.saturatedCpuMicros(scenario, via, part);
        text.append(" | ").append("%.0f".formatted(paced));
        if (saturated.isPresent()) text.append(" (%.0f)".formatted(saturated.getAsDouble()));
    }

    private void remarks(Scenario scenario) {
        var pauses = figures.pauses(scenario);
        text.append("\nGateway's GC pauses: %d, longest %.1f ms, in all %.1f ms."
                .formatted(
                        pauses.size(),
                        pauses.stream().mapToDouble(Double::doubleValue).max().orElse(0),
                        pauses.stream().mapToDouble(Double::doubleValue).sum()));
        for (Via via : Via.values()) if (figures.has(scenario, via)) remark(scenario, via);
        text.append('\n');
    }

    private void remark(Scenario scenario, Via via) {
        long answered = figures.count(scenario, via, Outcome::answered);
        text.append("\n%s: %,d answered".formatted(via.label(), answered));
        long refused = figures.count(scenario, via, Outcome::refused);
        if (refused > 0) text.append(", %,d refused (429, 503)".formatted(refused));
        long unsent = figures.count(scenario, via, Outcome::unsent);
        if (unsent > 0) text.append(", %,d found no connection free".formatted(unsent));
        long attempts = figures.count(scenario, via, Outcome::attempts);
        if (attempts > 0)
            text.append(String.format(ROOT, ", %.2f calls to the mock each", attempts / (double) answered));
        if (figures.errors(scenario, via) > 0) text.append(", errors ").append(figures.causes(scenario, via));
        if (scenario == Scenario.SLOW_STREAMS)
            text.append(". The slowest piece took %.1f ms"
                    .formatted(figures.mostMillis(
                            scenario, via, outcome -> outcome.piece().max())));
        text.append(". The generator was %.2f ms late at p99."
                .formatted(figures.millis(
                        scenario, via, outcome -> outcome.lateness().p99())));
    }

    private static String rounded(OptionalDouble figure) {
        return figure.isPresent() ? "%,.0f".formatted(figure.getAsDouble()) : "";
    }
}
