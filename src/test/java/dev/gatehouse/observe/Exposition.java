package dev.gatehouse.observe;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A strict reader of Prometheus' text format 0.0.4: it refuses what a scraper may refuse. Source: "Exposition formats" of the
 * Prometheus documentation, read 2026-11-21.
 */
final class Exposition {

    private static final Pattern HELP = Pattern.compile("# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\\\]|\\\\[\\\\n])*)");
    private static final Pattern TYPE =
            Pattern.compile("# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL =
            Pattern.compile("\\G([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(?:,|$)");

    /** A line with a value. */
    record Sample(String name, Map<String, String> labels, double value) {

        String label(String label) {
            return labels.getOrDefault(label, "");
        }
    }

    private final List<Sample> samples = new ArrayList<>();
    private final Map<String, String> types = new LinkedHashMap<>();
    private final Set<String> seen = new HashSet<>();
    private String family = "";

    private Exposition() {}

    static Exposition parse(String text) {
        var exposition = new Exposition();
        if (!text.endsWith("\n")) throw new AssertionError("no line feed at the end");
        text.lines().forEach(exposition::line);
        exposition.checkHistograms();
        return exposition;
    }

    List<Sample> samples() {
        return samples;
    }

    List<Sample> named(String name) {
        return samples.stream().filter(sample -> sample.name().equals(name)).toList();
    }

    double sum(String name) {
        return named(name).stream().mapToDouble(Sample::value).sum();
    }

    Map<String, String> types() {
        return types;
    }

    /** The values of a metric by its labels, written one after the other in the order asked for. */
    Map<String, Double> by(String name, String... labels) {
        Map<String, Double> values = new TreeMap<>();
        for (Sample sample : named(name)) {
            List<String> shown = List.of(labels).stream().map(sample::label).toList();
            values.merge(String.join(" ", shown), sample.value(), Double::sum);
        }
        return values;
    }

    private void line(String line) {
        if (line.startsWith("# HELP ")) {
            family = match(HELP, line).group(1);
        } else if (line.startsWith("#")) {
            Matcher type = match(TYPE, line);
            if (!type.group(1).equals(family)) throw new AssertionError("TYPE without HELP: " + line);
            if (types.put(family, type.group(2)) != null) throw new AssertionError("TYPE twice: " + line);
        } else {
            sample(line);
        }
    }

    private void sample(String line) {
        Matcher sample = match(SAMPLE, line);
        String name = sample.group(1);
        if (!belongs(name)) throw new AssertionError("not of " + family + ": " + line);
        Map<String, String> labels = labels(sample.group(2) == null ? "" : sample.group(2), line);
        if (!seen.add(name + labels)) throw new AssertionError("twice: " + line);
        samples.add(new Sample(name, labels, number(sample.group(3))));
    }

    private boolean belongs(String name) {
        if (!"histogram".equals(types.get(family))) return name.equals(family) || summaryPart(name);
        return Set.of(family + "_bucket", family + "_sum", family + "_count").contains(name);
    }

    private boolean summaryPart(String name) {
        return "summary".equals(types.get(family))
                && Set.of(family + "_sum", family + "_count").contains(name);
    }

    private static Map<String, String> labels(String text, String line) {
        Map<String, String> labels = new TreeMap<>();
        Matcher label = LABEL.matcher(text);
        int end = 0;
        while (end < text.length() && label.find(end)) {
            if (labels.put(label.group(1), label.group(2)) != null) throw new AssertionError("label twice: " + line);
            end = label.end();
        }
        if (end != text.length()) throw new AssertionError("not labels: " + line);
        return labels;
    }

    private static double number(String text) {
        if (text.equals("+Inf")) return Double.POSITIVE_INFINITY;
        return text.equals("NaN") ? Double.NaN : Double.parseDouble(text);
    }

    private static Matcher match(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.matches()) throw new AssertionError("cannot be read: " + line);
        return matcher;
    }

    private void checkHistograms() {
        types.forEach((name, type) -> {
            if (!type.equals("histogram")) return;
            Map<Map<String, String>, List<Sample>> buckets = new LinkedHashMap<>();
            for (Sample bucket : named(name + "_bucket")) {
                var rest = new TreeMap<>(bucket.labels());
                rest.remove("le");
                buckets.computeIfAbsent(rest, labels -> new ArrayList<>()).add(bucket);
            }
            for (Sample count : named(name + "_count")) {
                checkCumulative(buckets.getOrDefault(count.labels(), List.of()), count);
            }
        });
    }

    private static void checkCumulative(List<Sample> buckets, Sample count) {
        double bound = Double.NEGATIVE_INFINITY;
        double sofar = 0;
        for (Sample bucket : buckets) {
            double le = number(bucket.label("le"));
            if (le <= bound || bucket.value() < sofar) throw new AssertionError("not cumulative: " + bucket);
            bound = le;
            sofar = bucket.value();
        }
        if (bound != Double.POSITIVE_INFINITY) throw new AssertionError("no infinite bucket: " + count);
        if (sofar != count.value()) throw new AssertionError("the infinite bucket is not the count: " + count);
    }
}
