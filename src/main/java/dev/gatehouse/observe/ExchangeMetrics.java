package dev.gatehouse.observe;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.AttemptRecord;
import dev.gatehouse.domain.ExchangeRecord;
import dev.gatehouse.domain.ExchangeRecord.ClientState;
import dev.gatehouse.domain.RouteMode;
import dev.gatehouse.domain.Usage;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What only a gateway can count: {@code gatehouse_*} of every exchange. What each means: docs/metrics.md. */
final class ExchangeMetrics {

    /** After these nobody looked for another target to begin the answer. */
    private static final Set<AttemptClass> NOT_LEFT = EnumSet.of(
            AttemptClass.OK, AttemptClass.SUPERSEDED, AttemptClass.STREAM_BROKEN, AttemptClass.CLIENT_DISCONNECT);

    private final ModelLabel models;
    private final Series<CounterDataPoint> exchanges;
    private final Series<CounterDataPoint> groupExchanges;
    private final Series<CounterDataPoint> attempts;
    private final Series<CounterDataPoint> failovers;
    private final Series<CounterDataPoint> recoveries;
    private final Series<CounterDataPoint> hedges;
    private final Series<CounterDataPoint> tokens;
    private final Series<CounterDataPoint> cost;
    private final Series<CounterDataPoint> estimates;
    private final Series<DistributionDataPoint> overhead;

    ExchangeMetrics(PrometheusRegistry registry, ModelLabel models) {
        this.models = models;
        exchanges = Series.counter(
                registry,
                "gatehouse_exchanges_total",
                "Client requests that have ended.",
                "endpoint",
                "route_mode",
                "status_class",
                "error_class",
                "client_state");
        groupExchanges = Series.counter(
                registry,
                "gatehouse_group_exchanges_total",
                "Client requests for a group that have ended.",
                "group",
                "route_mode",
                "status_class");
        attempts = Series.counter(
                registry,
                "gatehouse_attempts_total",
                "Tries of targets by what they came to; skipped ones were not called.",
                "provider",
                "model",
                "class");
        failovers = Series.counter(
                registry,
                "gatehouse_failovers_total",
                "Moves from this target on to another, by why.",
                "provider",
                "model",
                "class");
        recoveries = Series.counter(
                registry,
                "gatehouse_recoveries_total",
                "Streams that broke off after content, by whether another attempt finished them.",
                "outcome");
        hedges = Series.counter(
                registry,
                "gatehouse_hedges_total",
                "Exchanges in which a second target was started beside a slow one and one of them answered.",
                "winner");
        tokens = Series.counter(registry, "gatehouse_tokens_total", "Tokens.", "provider", "model", "kind");
        cost = Series.counter(
                registry, "gatehouse_cost_usd_total", "US dollars, where the price is known.", "provider", "model");
        estimates = Series.counter(
                registry,
                "gatehouse_estimated_usage_total",
                "Exchanges whose tokens the gateway counted itself.",
                "provider",
                "model");
        overhead = Series.histogram(
                registry,
                "gatehouse_overhead_seconds",
                "Time inside the gateway up to the first byte sent, waiting for client and upstreams excluded.",
                Bounds.OVERHEAD,
                "endpoint");
    }

    void exchange(ExchangeRecord record) {
        String mode = record.routeMode().map(RouteMode::id).orElse("");
        String statusClass = record.status() / 100 + "xx";
        String error = record.errorClass().orElse("");
        exchanges
                .of(
                        record.endpoint(),
                        mode,
                        statusClass,
                        error,
                        record.clientState().id())
                .inc();
        record.group()
                .ifPresent(group -> groupExchanges.of(group, mode, statusClass).inc());
        record.timings()
                .overhead()
                .ifPresent(time -> overhead.of(record.endpoint()).observe(GenAiMetrics.seconds(time)));
        boolean estimated = record.usage().filter(Usage::estimated).isPresent();
        if (estimated)
            record.served()
                    .ifPresent(by -> estimates.of(by.provider(), models.of(by)).inc());
        attempts(record.attempts());
        recovery(record);
        hedge(record);
    }

    private void used(String provider, String model, Usage usage) {
        used(provider, model, "input", usage.prompt());
        used(provider, model, "cached", usage.cached());
        used(provider, model, "cache_write", usage.written());
        used(provider, model, "cache_write_1h", usage.writtenForAnHour());
        used(provider, model, "output", usage.completion());
        used(provider, model, "reasoning", usage.reasoning());
    }

    /** Most targets have some of the kinds only, and there is a bound to the series. */
    private void used(String provider, String model, String kind, long amount) {
        if (amount > 0) tokens.of(provider, model, kind).inc(amount);
    }

    private void attempts(List<AttemptRecord> made) {
        for (int i = 0; i < made.size(); i++) {
            AttemptRecord attempt = made.get(i);
            String model = models.of(attempt.provider(), attempt.model());
            String came = attempt.attemptClass().id();
            attempts.of(attempt.provider(), model, came).inc();
            attempt.usage().ifPresent(usage -> used(attempt.provider(), model, usage));
            attempt.cost()
                    .ifPresent(usd ->
                            cost.of(attempt.provider(), model).inc(usd.amount().doubleValue()));
            boolean last = i == made.size() - 1;
            if (!last && isLeft(attempt, made.get(i + 1))) {
                failovers.of(attempt.provider(), model, came).inc();
            }
        }
    }

    private static boolean isLeft(AttemptRecord attempt, AttemptRecord next) {
        boolean sameTarget =
                attempt.provider().equals(next.provider()) && attempt.model().equals(next.model());
        return !sameTarget && !NOT_LEFT.contains(attempt.attemptClass());
    }

    /** Only of clients that stayed: nobody finishes an answer for one that left. */
    private void recovery(ExchangeRecord record) {
        if (record.clientState() == ClientState.DISCONNECTED || !holds(record, AttemptClass.STREAM_BROKEN)) return;
        boolean whole = record.errorClass().isEmpty();
        recoveries.of(whole ? "recovered" : "failed").inc();
    }

    /** In an exchange that was recovered, an attempt may be superseded without a hedge. */
    private void hedge(ExchangeRecord record) {
        boolean secondWon = record.routeMode().filter(RouteMode.HEDGED::equals).isPresent();
        if (secondWon) hedges.of("second").inc();
        else if (holds(record, AttemptClass.SUPERSEDED) && !holds(record, AttemptClass.STREAM_BROKEN)) {
            hedges.of("first").inc();
        }
    }

    private static boolean holds(ExchangeRecord record, AttemptClass attemptClass) {
        for (AttemptRecord attempt : record.attempts()) {
            if (attempt.attemptClass() == attemptClass) return true;
        }
        return false;
    }
}
