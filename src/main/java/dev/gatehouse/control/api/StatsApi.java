package dev.gatehouse.control.api;

import dev.gatehouse.domain.Statistics;
import dev.gatehouse.store.StatisticsTable;
import io.helidon.webserver.http.Handler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code GET /api/stats}: what went through the gateway lately, beside what went before. */
public final class StatsApi {

    /** How far is looked back, and in how many parts. */
    public enum Range {
        HOUR("1h", Duration.ofMinutes(1), 60),
        DAY("24h", Duration.ofMinutes(30), 48),
        WEEK("7d", Duration.ofHours(3), 56),
        MONTH("30d", Duration.ofHours(12), 60);

        private final String id;
        private final Duration part;
        private final int parts;

        Range(String id, Duration part, int parts) {
            this.id = id;
            this.part = part;
            this.parts = parts;
        }

        public String id() {
            return id;
        }

        /** How long one part is. */
        public Duration part() {
            return part;
        }

        private Duration length() {
            return part.multipliedBy(parts);
        }
    }

    /**
     * What is shown of a range.
     *
     * @param before the time of the same length that went before it
     * @param unpriced targets whose price is not known, by {@code provider/model}
     */
    public record Stats(
            String range,
            Instant from,
            Instant to,
            Statistics.Summary now,
            Statistics.Summary before,
            List<Statistics.Point> series,
            List<Statistics.Share> models,
            List<Statistics.Share> providers,
            List<Statistics.Share> targets,
            List<Statistics.Share> keys,
            List<String> unpriced) {}

    private static final int MOST_SHARES = 8;
    /** Of a large document; what answers less than the first thousand is shown as nothing. */
    private static final int MOST_TARGETS = 1_000;

    private final AdminApi api;
    private final StatisticsTable table;
    private final InstantSource clock;

    public StatsApi(AdminApi api, StatisticsTable table, InstantSource clock) {
        this.api = api;
        this.table = table;
        this.clock = clock;
    }

    /** Of the range that the query names, or of a day. */
    public Handler show() {
        return api.answering((request, response) ->
                Optional.of(stats(range(request.query().first("range").orElse(Range.DAY.id())))));
    }

    /** The range of that name. */
    public static Range range(String id) {
        return Arrays.stream(Range.values())
                .filter(range -> range.id.equals(id))
                .findFirst()
                .orElseThrow(() -> ApiProblem.badRequest("invalid_range", "range must be 1h, 24h, 7d or 30d."));
    }

    /** Who answered how much of the last day, by {@code provider/model}. */
    public List<Statistics.Share> targets() {
        Instant to = clock.instant();
        return table.shares(Statistics.By.TARGET, to.minus(Range.DAY.length()), to, MOST_TARGETS);
    }

    /** Who answered how much of the last day, by provider. */
    public List<Statistics.Share> providers() {
        Instant to = clock.instant();
        return table.shares(Statistics.By.PROVIDER, to.minus(Range.DAY.length()), to, MOST_TARGETS);
    }

    /** Half of the answers of the last day by provider, in microseconds, in the parts of {@link Range#DAY}; 0 where it gave none. */
    public Map<String, List<Long>> latencies() {
        return table.latencies(clock.instant().minus(Range.DAY.length()), Range.DAY.part, Range.DAY.parts);
    }

    /** The range up to now. Its last part is not over yet. */
    public Stats stats(Range range) {
        Instant to = clock.instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        Instant from = to.minus(range.length());
        Statistics.Summary now = table.summary(from, to);
        return new Stats(
                range.id,
                from,
                to,
                now,
                table.summary(from.minus(range.length()), from),
                table.series(from, range.part, range.parts),
                table.shares(Statistics.By.MODEL, from, to, MOST_SHARES),
                table.shares(Statistics.By.PROVIDER, from, to, MOST_SHARES),
                table.shares(Statistics.By.TARGET, from, to, MOST_SHARES),
                table.shares(Statistics.By.KEY, from, to, MOST_SHARES),
                now.unpriced() == 0 ? List.of() : table.unpriced(from, to, MOST_SHARES));
    }
}
