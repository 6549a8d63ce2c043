package dev.gatehouse.observe;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.AttemptRecord;
import dev.gatehouse.domain.ExchangeRecord;
import dev.gatehouse.domain.Usage;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What OpenTelemetry names, in Prometheus' spelling: {@code gen_ai_client_*} for each call of a provider, {@code
 * gen_ai_server_*} for each exchange. Source: semantic conventions v1.41.1, "GenAI metrics", read 2026-11-21.
 */
final class GenAiMetrics {

    private static final String OPERATION = "gen_ai_operation_name";
    private static final String PROVIDER = "gen_ai_provider_name";
    private static final String MODEL = "gen_ai_request_model";
    private static final String ERROR = "error_type";

    /** Attempts whose first content was the client's. */
    private static final Set<AttemptClass> SHOWN =
            EnumSet.of(AttemptClass.OK, AttemptClass.STREAM_BROKEN, AttemptClass.CLIENT_DISCONNECT);

    private final ModelLabel models;
    private final Series<DistributionDataPoint> clientTokens;
    private final Series<DistributionDataPoint> clientDuration;
    private final Series<DistributionDataPoint> clientFirstChunk;
    private final Series<DistributionDataPoint> serverDuration;
    private final Series<DistributionDataPoint> serverFirstToken;
    private final Series<DistributionDataPoint> serverOutputToken;

    GenAiMetrics(PrometheusRegistry registry, ModelLabel models) {
        this.models = models;
        clientTokens = Series.histogram(
                registry,
                "gen_ai_client_token_usage",
                "Tokens of one call of a provider.",
                Bounds.TOKENS,
                OPERATION,
                PROVIDER,
                MODEL,
                "gen_ai_token_type");
        clientDuration = seconds(registry, "client_operation_duration", "One call of a provider, to its end.", ERROR);
        clientFirstChunk = seconds(
                registry, "client_operation_time_to_first_chunk", "From a call's start to a stream's first content.");
        serverDuration = seconds(registry, "server_request_duration", "One exchange, to its end.", ERROR);
        serverFirstToken = Series.histogram(
                registry,
                "gen_ai_server_time_to_first_token_seconds",
                "From the start of an exchange to the stream's first content.",
                Bounds.FIRST_TOKEN,
                OPERATION,
                PROVIDER,
                MODEL);
        serverOutputToken = Series.histogram(
                registry,
                "gen_ai_server_time_per_output_token_seconds",
                "Time a token of a stream after the first one.",
                Bounds.OUTPUT_TOKEN,
                OPERATION,
                PROVIDER,
                MODEL);
    }

    private static Series<DistributionDataPoint> seconds(PrometheusRegistry registry, String name, String help) {
        return Series.histogram(
                registry, "gen_ai_" + name + "_seconds", help, Bounds.OPERATION, OPERATION, PROVIDER, MODEL);
    }

    private static Series<DistributionDataPoint> seconds(
            PrometheusRegistry registry, String name, String help, String label) {
        return Series.histogram(
                registry, "gen_ai_" + name + "_seconds", help, Bounds.OPERATION, OPERATION, PROVIDER, MODEL, label);
    }

    void exchange(ExchangeRecord record) {
        String operation = operation(record.endpoint());
        for (AttemptRecord attempt : record.attempts()) {
            if (attempt.attemptClass() != AttemptClass.SKIPPED) client(operation, record.stream(), attempt);
        }
        server(operation, record);
    }

    private void client(String operation, boolean stream, AttemptRecord attempt) {
        String provider = attempt.provider();
        String model = models.of(provider, attempt.model());
        String error = attempt.attemptClass() == AttemptClass.OK
                ? ""
                : attempt.attemptClass().id();
        clientDuration.of(operation, provider, model, error).observe(seconds(attempt.total()));
        attempt.firstContent()
                .filter(time -> stream)
                .ifPresent(
                        time -> clientFirstChunk.of(operation, provider, model).observe(seconds(time)));
        attempt.usage().ifPresent(usage -> {
            clientTokens.of(operation, provider, model, "input").observe((double) usage.prompt());
            clientTokens.of(operation, provider, model, "output").observe((double) usage.completion());
        });
    }

    /** Labels are empty, which to Prometheus is to be absent, for what an exchange did not come to. */
    private void server(String operation, ExchangeRecord record) {
        String provider = record.served().map(ExchangeRecord.Served::provider).orElse("");
        String model = record.group().or(() -> record.served().map(models::of)).orElse("");
        serverDuration
                .of(operation, provider, model, record.errorClass().orElse(""))
                .observe(seconds(record.timings().total()));
        Optional<Duration> first = firstToken(record);
        first.ifPresent(time -> serverFirstToken.of(operation, provider, model).observe(seconds(time)));
        long further = record.usage().map(Usage::completion).orElse(0L) - 1;
        if (first.isEmpty() || further < 1 || record.errorClass().isPresent()) return;
        Duration rest = record.timings().total().minus(first.get());
        serverOutputToken.of(operation, provider, model).observe(seconds(rest) / further);
    }

    /** Not the first byte: that may be a sign of life. */
    private static Optional<Duration> firstToken(ExchangeRecord record) {
        if (!record.stream()) return Optional.empty();
        return record.attempts().stream()
                .filter(attempt -> SHOWN.contains(attempt.attemptClass()))
                .flatMap(attempt -> attempt.firstContent().stream()
                        .map(time -> attempt.startedAfter().plus(time)))
                .min(Duration::compareTo);
    }

    /** OpenTelemetry's name where it has one, else the endpoint's path: {@code audio_speech}. */
    static String operation(String endpoint) {
        return switch (endpoint) {
            case "/v1/chat/completions", "/v1/chat/completions/stream", "/v1/messages", "/v1/responses" -> "chat";
            case "/v1/completions" -> "text_completion";
            default -> endpoint.substring("/v1/".length()).replace('/', '_');
        };
    }

    static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
