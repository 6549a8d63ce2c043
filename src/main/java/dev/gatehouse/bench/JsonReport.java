package dev.gatehouse.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalDouble;

/** The figures for programs. A contract: null where a figure does not apply. */
public final class JsonReport {

    private JsonReport() {}

    /** One object. */
    public static String of(Figures figures) {
        ObjectNode report = new JsonMapper().createObjectNode();
        ObjectNode scenarios = report.putObject("scenarios");
        for (Scenario scenario : figures.scenarios()) {
            ObjectNode ways = scenarios.putObject(scenario.label());
            for (Via via : Via.values()) {
                if (figures.has(scenario, via)) fill(ways.putObject(via.label()), figures, scenario, via);
                else ways.putNull(via.label());
            }
        }
        return report.toPrettyString();
    }

    private static void fill(ObjectNode way, Figures figures, Scenario scenario, Via via) {
        var times = Figures.times(scenario);
        OptionalDouble firstContent = scenario.isStream()
                ? figures.addedMillis(
                        scenario, via, outcome -> outcome.firstContent().p99())
                : OptionalDouble.empty();
        put(way, "cpu_us_per_request", cpuMicros(figures, scenario, via));
        put(way, "requests_per_second", figures.requestsPerSecond(scenario, via));
        put(
                way,
                "added_p50_ms",
                figures.addedMillis(
                        scenario, via, outcome -> times.apply(outcome).p50()));
        put(
                way,
                "added_p99_ms",
                figures.addedMillis(
                        scenario, via, outcome -> times.apply(outcome).p99()));
        put(way, "added_ttft_p99_ms", firstContent);
        put(
                way,
                "rss_mb",
                via == Via.DIRECT
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(figures.residentMegabytes(scenario, via)));
        way.put("errors", figures.errors(scenario, via));
    }

    /** Of what stands between client and mock. */
    private static OptionalDouble cpuMicros(Figures figures, Scenario scenario, Via via) {
        return switch (via) {
            case DIRECT -> OptionalDouble.empty();
            case NGINX -> OptionalDouble.of(figures.cpuMicros(scenario, via, Part.NGINX));
            case GATEHOUSE -> OptionalDouble.of(figures.cpuMicros(scenario, via, Part.GATEWAY));
        };
    }

    private static void put(ObjectNode way, String name, OptionalDouble figure) {
        if (figure.isPresent()) way.put(name, Math.round(figure.getAsDouble() * 1_000) / 1e3);
        else way.putNull(name);
    }
}
