package dev.gatehouse.control.api;

import dev.gatehouse.domain.LiveExchange;
import dev.gatehouse.domain.Usage;
import dev.gatehouse.domain.Usd;
import dev.gatehouse.store.ExchangeTable;
import io.helidon.webserver.http.Handler;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /api/exchanges}: what happened to a request, attempt by attempt, and what is happening right now. */
public final class ExchangesApi {

    /**
     * A request that is being served.
     *
     * @param provider whom the newest attempt asks; null before the first
     * @param promptTokens estimated; null before the first attempt
     * @param completionTokens so far, estimated; null before the first attempt
     * @param costUsd of these tokens; null if the price is not known
     */
    record Live(
            String requestId,
            String startedAt,
            String endpoint,
            @Nullable String requestedModel,
            @Nullable String group,
            String keyName,
            @Nullable String provider,
            @Nullable String model,
            int attempts,
            String phase,
            boolean stream,
            long bytesIn,
            @Nullable Long promptTokens,
            @Nullable Long completionTokens,
            @Nullable BigDecimal costUsd) {}

    private final AdminApi api;
    private final ExchangeTable table;
    private final Supplier<List<LiveExchange>> flights;

    public ExchangesApi(AdminApi api, ExchangeTable table, Supplier<List<LiveExchange>> flights) {
        this.api = api;
        this.table = table;
        this.flights = flights;
    }

    /** The newest exchange with a request id. Its row is written right after its answer has left: who asks at once may be too early. */
    public Handler show() {
        return api.answering((request, response) -> {
            String requestId = request.path().pathParameters().get("request_id");
            return Optional.of(table.find(requestId)
                    .orElseThrow(() -> ApiProblem.notFound("There is no exchange with this request id.")));
        });
    }

    /** What this process is serving, the oldest first: ids begin with the time. */
    public Handler live() {
        return api.answering((request, response) -> Optional.of(Paging.of(
                        request.query(),
                        flights.get(),
                        exchange -> exchange.id().toString())
                .map(ExchangesApi::shown)));
    }

    private static Live shown(LiveExchange exchange) {
        return new Live(
                exchange.requestId(),
                exchange.startedAt().toString(),
                exchange.endpoint(),
                exchange.requestedModel().orElse(null),
                exchange.group().orElse(null),
                exchange.caller().keyName(),
                exchange.target().map(target -> target.provider()).orElse(null),
                exchange.target().map(target -> target.model()).orElse(null),
                exchange.attempts(),
                exchange.phase().id(),
                exchange.stream(),
                exchange.bytesIn(),
                exchange.used().map(Usage::prompt).orElse(null),
                exchange.used().map(Usage::completion).orElse(null),
                exchange.cost().map(Usd::amount).orElse(null));
    }
}
