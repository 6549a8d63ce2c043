package dev.gatehouse.control.api;

import dev.gatehouse.domain.ExchangeFilter;
import dev.gatehouse.domain.ExchangeFilter.Outcome;
import dev.gatehouse.domain.Position;
import dev.gatehouse.store.ExchangeList;
import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.Handler;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/exchanges}: the record in pages, the newest first. */
public final class ExchangeListApi {

    /**
     * A page of the record.
     *
     * @param data column names to values
     * @param nextCursor where the next page begins; null on the last one
     */
    public record Page(
            List<Map<String, @Nullable Object>> data,
            @Nullable String nextCursor) {}

    private final AdminApi api;
    private final ExchangeList table;

    public ExchangeListApi(AdminApi api, ExchangeList table) {
        this.api = api;
        this.table = table;
    }

    /**
     * With {@code outcome}, {@code model}, {@code provider}, {@code key}, {@code request_id}, {@code from}, {@code until},
     * {@code status}, {@code class} and {@code route_mode} as filters.
     */
    public Handler list() {
        return api.answering((request, response) -> Optional.of(page(request.query())));
    }

    /**
     * The page that a query asks for.
     *
     * @throws ApiProblem if a part of the query cannot be used
     */
    public Page page(UriQuery query) {
        Paging paging = Paging.of(query);
        var page = paging.page(table.page(filter(query), paging.wanted()), row -> Paging.cursor(position(row)));
        return new Page(page.data(), page.nextCursor());
    }

    /** What a query looks for. */
    static ExchangeFilter filter(UriQuery query) {
        return new ExchangeFilter(
                Paging.text(query, "outcome").map(ExchangeListApi::outcome),
                Paging.text(query, "model"),
                Paging.text(query, "provider"),
                Paging.text(query, "key"),
                Paging.text(query, "request_id"),
                Paging.time(query, "from"),
                Paging.time(query, "until"),
                Paging.text(query, "status").map(ExchangeListApi::status),
                Paging.text(query, "class"),
                Paging.text(query, "route_mode"),
                Paging.text(query, "cursor").map(Paging::position));
    }

    private static int status(String text) {
        if (text.matches("[1-5]\\d\\d")) return Integer.parseInt(text);
        throw ApiProblem.badRequest("invalid_status", "status must be one of HTTP, such as 502.");
    }

    private static Outcome outcome(String text) {
        try {
            return Outcome.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw ApiProblem.badRequest("invalid_outcome", "outcome must be answered, rescued or failed.");
        }
    }

    /** Of a row, by its columns. */
    static Position position(Map<String, @Nullable Object> row) {
        if (row.get("started_at") instanceof Date startedAt && row.get("id") instanceof UUID id)
            return new Position(startedAt.toInstant(), id);
        throw new IllegalStateException("a row of the record without start or id");
    }
}
