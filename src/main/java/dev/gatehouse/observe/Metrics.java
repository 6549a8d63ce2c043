package dev.gatehouse.observe;

import dev.gatehouse.domain.CircuitState;
import dev.gatehouse.domain.ExchangeRecord;
import dev.gatehouse.domain.LimitDecisions;
import dev.gatehouse.domain.ProviderKeyState;
import dev.gatehouse.domain.Refusal;
import dev.gatehouse.domain.Routing;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * All that is measured. Counters and histograms come from the records, so that they never disagree with them, but for the
 * refusals that leave none; gauges are asked when somebody looks. Names, labels and meanings: docs/metrics.md. Thread-safe.
 *
 * <p>No label holds a request's id, a key, or anything that a client wrote.
 */
public final class Metrics {

    /** What requests are refused for before anything else is looked at. */
    private static final List<String> UNRECORDED =
            List.of("overloaded", "rate_limit_exceeded", "concurrency_limit_exceeded");

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ModelLabel models;
    private final ExchangeMetrics exchanges;
    private final GenAiMetrics genAi;
    private final Series<CounterDataPoint> refusals;
    private final DistributionDataPoint commitRows;
    private final DistributionDataPoint commitSeconds;

    /** @param routing tells which models may be shown by name */
    public Metrics(Supplier<Routing> routing, String version) {
        models = new ModelLabel(routing);
        exchanges = new ExchangeMetrics(registry, models);
        genAi = new GenAiMetrics(registry, models);
        refusals = Series.counter(
                registry, "gatehouse_refused_total", "Requests that were refused without a record.", "code");
        commitRows = Series.histogram(
                        registry, "gatehouse_commit_rows", "Exchanges that were committed together.", Bounds.ROWS)
                .of();
        commitSeconds = Series.histogram(
                        registry,
                        "gatehouse_commit_seconds",
                        "How long the database took for a commit of exchanges.",
                        Bounds.COMMIT)
                .of();
        // Else the first of a kind would be no increase.
        for (String code : UNRECORDED) refusals.of(code);
        Info.builder()
                .name("gatehouse_build_info")
                .help("The version that runs.")
                .labelNames("version")
                .register(registry)
                .addLabelValues(version);
        JvmMemoryMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        JvmThreadsMetrics.builder().register(registry);
        JvmRuntimeInfoMetric.builder().register(registry);
        ProcessMetrics.builder().register(registry);
    }

    /** Counts an exchange that has ended; about a microsecond. */
    public void exchange(ExchangeRecord record) {
        exchanges.exchange(record);
        genAi.exchange(record);
    }

    /** Counts a refusal of which there is no record; well below a microsecond, since under overload nearly all are refused. */
    public void refused(Refusal refusal) {
        refusals.of(refusal.code()).inc();
    }

    /** Counts a batch of the record that the database took. */
    public void committed(int rows, Duration took) {
        commitRows.observe(rows);
        commitSeconds.observe(GenAiMetrics.seconds(took));
    }

    /** A number that only rises, asked for at each scrape. */
    public void counter(String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(shown -> shown.call((double) value.getAsLong()))
                .register(registry);
    }

    /** What limits let through and what not. */
    public void decisions(Supplier<List<LimitDecisions>> decisions) {
        CounterWithCallback.builder()
                .name("gatehouse_limiter_decisions_total")
                .help("What limits let through and what not, by whose limit it is and of what.")
                .labelNames("scope", "kind", "decision")
                .callback(shown -> decisions.get().forEach(made -> {
                    shown.call((double) made.allowed(), made.scope(), made.kind(), "allowed");
                    shown.call((double) made.refused(), made.scope(), made.kind(), "refused");
                }))
                .register(registry);
    }

    /** A number that is asked for at each scrape. */
    public void gauge(String name, String help, LongSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(shown -> shown.call((double) value.getAsLong()))
                .register(registry);
    }

    /** The circuits that remember a failure. */
    public void circuits(Supplier<List<CircuitState>> circuits) {
        GaugeWithCallback.builder()
                .name("gatehouse_circuit_state")
                .help("0 closed, 1 half open, 2 open; without a model it is the provider's own.")
                .labelNames("provider", "model")
                .callback(shown -> worst(circuits.get())
                        .forEach((labels, state) -> shown.call(state, labels.getFirst(), labels.getLast())))
                .register(registry);
    }

    /** Models that are not shown by name share a label: of their circuits, the worst. */
    private Map<List<String>, Integer> worst(List<CircuitState> circuits) {
        var worst = new TreeMap<List<String>, Integer>(
                (one, other) -> one.toString().compareTo(other.toString()));
        for (CircuitState circuit : circuits) {
            String model = circuit.model()
                    .map(name -> models.of(circuit.provider(), name))
                    .orElse("");
            worst.merge(List.of(circuit.provider(), model), number(circuit.phase()), Math::max);
        }
        return worst;
    }

    private static int number(CircuitState.Phase phase) {
        return switch (phase) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }

    /** The keys of each provider, by its name. */
    public void providerKeys(Supplier<Map<String, List<ProviderKeyState>>> keys) {
        GaugeWithCallback.builder()
                .name("gatehouse_provider_keys")
                .help("Keys of a provider that are ready, or cool since they were refused.")
                .labelNames("provider", "state")
                .callback(shown -> keys.get().forEach((provider, states) -> {
                    int cooling = Math.toIntExact(states.stream()
                            .filter(key -> key.cooling().isPresent())
                            .count());
                    shown.call(states.size() - cooling, provider, "ready");
                    shown.call(cooling, provider, "cooling");
                }))
                .register(registry);
    }

    /** How it all stands now. */
    MetricSnapshots scrape() {
        return registry.scrape();
    }
}
