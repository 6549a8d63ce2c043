package dev.gatehouse.control.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One exchange with its attempts, laid out in time.
 *
 * @param exchange its row
 * @param lines one an attempt, in the order of events
 * @param wholeMicros what the full width stands for
 */
public record Waterfall(Row exchange, List<Line> lines, long wholeMicros) {

    /**
     * An attempt and its bars.
     *
     * @param skipped whether no call was made
     */
    public record Line(Row attempt, List<Bar> bars, boolean skipped) {

        public boolean lost() {
            return !Words.kind(attempt.text("class")).equals("good");
        }
    }

    /**
     * A phase of an attempt.
     *
     * @param kind what time went by with: {@code connect}, {@code wait} for the head, {@code first} content, {@code stream}
     * @param x in per cent of the width
     * @param width in per cent of the width
     */
    public record Bar(String kind, String x, String width, String title) {}

    /** Of the record's row with its {@code attempts}. */
    static Waterfall of(Map<String, @Nullable Object> exchange) {
        var row = new Row(exchange);
        List<Row> attempts = attempts(exchange.get("attempts"));
        long whole = attempts.stream()
                .mapToLong(attempt -> attempt.number("started_us") + attempt.number("total_us"))
                .reduce(Math.max(1, row.number("total_us")), Math::max);
        return new Waterfall(
                row, attempts.stream().map(attempt -> line(attempt, whole)).toList(), whole);
    }

    /** Marks of the time axis. */
    public List<String> ticks() {
        var ticks = new ArrayList<String>();
        for (int quarter = 0; quarter <= 4; quarter++)
            ticks.add(quarter == 0 ? "0" : Say.micros(wholeMicros * quarter / 4));
        return ticks;
    }

    public long skipped() {
        return lines.stream().filter(Line::skipped).count();
    }

    private static List<Row> attempts(@Nullable Object list) {
        var rows = new ArrayList<Row>();
        if (!(list instanceof List<?> attempts)) return rows;
        for (Object attempt : attempts) {
            if (attempt instanceof Map<?, ?> columns) rows.add(row(columns));
        }
        return rows;
    }

    private static Row row(Map<?, ?> columns) {
        var named = new java.util.LinkedHashMap<String, @Nullable Object>();
        columns.forEach((name, value) -> named.put(String.valueOf(name), value));
        return new Row(named);
    }

    private static Line line(Row attempt, long whole) {
        boolean skipped = attempt.text("class").equals("skipped");
        var bars = new ArrayList<Bar>();
        long start = attempt.number("started_us");
        long end = attempt.number("total_us");
        long connected = Math.min(attempt.number("connect_us"), end);
        long head = attempt.has("headers_us") ? Math.clamp(attempt.number("headers_us"), connected, end) : end;
        long content =
                attempt.has("first_content_us") ? Math.clamp(attempt.number("first_content_us"), head, end) : end;
        if (skipped) return new Line(attempt, bars, true);
        add(bars, "connect", "connecting", start, 0, connected, whole);
        add(bars, "wait", "until the head of the answer", start, connected, head, whole);
        add(bars, "first", "until the first content", start, head, content, whole);
        add(bars, "stream", "answering", start, content, end, whole);
        return new Line(attempt, bars, false);
    }

    private static void add(List<Bar> bars, String kind, String what, long start, long from, long to, long whole) {
        if (to <= from) return;
        bars.add(new Bar(
                kind, percent(start + from, whole), percent(to - from, whole), Say.micros(to - from) + " " + what));
    }

    private static String percent(long part, long whole) {
        return String.format(Locale.ROOT, "%.2f%%", 100.0 * part / whole);
    }
}
