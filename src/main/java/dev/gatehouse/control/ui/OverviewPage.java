package dev.gatehouse.control.ui;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.gatehouse.control.api.StatsApi;
import dev.gatehouse.control.api.StatsApi.Range;
import dev.gatehouse.control.api.StatsApi.Stats;
import dev.gatehouse.domain.LiveExchange;
import dev.gatehouse.domain.Statistics.Point;
import dev.gatehouse.domain.Statistics.Spread;
import io.helidon.webserver.http.Handler;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** {@code /admin}: how things are, and what needs somebody. */
public final class OverviewPage {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * What the page shows.
     *
     * @param inFlight requests that this process is serving
     */
    public record Overview(Stats stats, List<Attention.Item> attention, int inFlight) {

        public List<String> ranges() {
            return Arrays.stream(Range.values()).map(Range::id).toList();
        }

        /** As in "the 24 hours before". */
        public String rangeName() {
            return switch (StatsApi.range(stats.range())) {
                case HOUR -> "hour";
                case DAY -> "24 hours";
                case WEEK -> "7 days";
                case MONTH -> "30 days";
            };
        }

        public double errorRate() {
            return rate(stats.now().failed(), stats.now().requests());
        }

        public double errorRateBefore() {
            return rate(stats.before().failed(), stats.before().requests());
        }

        public Sparkline requestLine() {
            return line(Point::requests);
        }

        public Sparkline failedLine() {
            return line(Point::failed);
        }

        public Sparkline rescuedLine() {
            return line(Point::rescued);
        }

        public Sparkline firstContentLine() {
            return line(Point::firstContent);
        }

        public Sparkline answerLine() {
            return line(Point::p50);
        }

        public Sparkline overheadLine() {
            return line(Point::overhead);
        }

        public Sparkline tokenLine() {
            return line(Point::tokens);
        }

        /** As in "p95 413 ms · p99 2.1 s"; the note if nothing was measured. */
        public String tail(Spread spread, String note) {
            if (spread.p50() == 0) return note;
            return "p95 " + Say.micros(spread.p95()) + " · p99 " + Say.micros(spread.p99());
        }

        public String half(Spread spread) {
            return spread.p50() == 0 ? "–" : Say.micros(spread.p50());
        }

        public Sparkline costLine() {
            return line(point -> point.cost().doubleValue());
        }

        /** The series as JSON, for the charts. */
        public String points() {
            ArrayNode points = MAPPER.createArrayNode();
            for (Point point : stats.series()) {
                points.addObject()
                        .put("from", point.from().toString())
                        .put("requests", point.requests())
                        .put("failed", point.failed())
                        .put("rescued", point.rescued())
                        .put("p50", point.p50())
                        .put("p95", point.p95());
            }
            return points.toString();
        }

        private Sparkline line(ToDoubleFunction<Point> value) {
            return Sparkline.of(stats.series(), value);
        }

        private static double rate(long part, long whole) {
            return whole == 0 ? 0 : (double) part / whole;
        }
    }

    private final Pages pages;
    private final StatsApi stats;
    private final Attention attention;
    private final Supplier<List<LiveExchange>> flights;

    public OverviewPage(Pages pages, StatsApi stats, Attention attention, Supplier<List<LiveExchange>> flights) {
        this.pages = pages;
        this.stats = stats;
        this.attention = attention;
        this.flights = flights;
    }

    public Handler show() {
        return pages.showing("overview", request -> {
            Range range = Pages.choice(request, "range", Range.values(), Range::id, Range.DAY);
            Stats shown = stats.stats(range);
            var overview =
                    new Overview(shown, attention.items(shown), flights.get().size());
            return new Pages.View("overview", "Overview", Map.of("overview", overview));
        });
    }
}
