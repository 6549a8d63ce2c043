package dev.gatehouse.control.api;

import dev.gatehouse.domain.ExchangeFilter;
import dev.gatehouse.domain.ExchangeFilter.Outcome;
import dev.gatehouse.domain.ExchangeFilter.Position;
import dev.gatehouse.store.ExchangeList;
import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.Handler;
import java.time.DateTimeException;
import java.time.Instant;
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

    private static final int USUAL_PAGE = 50;
    private static final int LARGEST_PAGE = 200;

    private final AdminApi api;
    private final ExchangeList table;

    public ExchangeListApi(AdminApi api, ExchangeList table) {
        this.api = api;
        this.table = table;
    }

    /** With {@code outcome}, {@code model}, {@code provider}, {@code key} and {@code request_id} as filters. */
    public Handler list() {
        return api.answering((request, response) -> Optional.of(page(request.query())));
    }

    /**
     * The page that a query asks for.
     *
     * @throws RuntimeException that the admin API shows as 400 if a part of the query cannot be used
     */
    public Page page(UriQuery query) {
        int limit = limit(query);
        // One more than is shown tells whether there is a next page.
        List<Map<String, @Nullable Object>> rows = table.page(filter(query), limit + 1);
        if (rows.size() <= limit) return new Page(rows, null);
        List<Map<String, @Nullable Object>> shown = rows.subList(0, limit);
        return new Page(shown, cursor(shown.getLast()));
    }

    private static ExchangeFilter filter(UriQuery query) {
        return new ExchangeFilter(
                text(query, "outcome").map(ExchangeListApi::outcome),
                text(query, "model"),
                text(query, "provider"),
                text(query, "key"),
                text(query, "request_id"),
                text(query, "cursor").map(ExchangeListApi::position));
    }

    /** A field that a form left empty does not matter. */
    private static Optional<String> text(UriQuery query, String name) {
        return query.first(name).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static Outcome outcome(String text) {
        try {
            return Outcome.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw ApiProblem.badRequest("invalid_outcome", "outcome must be answered, rescued or failed.");
        }
    }

    private static int limit(UriQuery query) {
        long limit = text(query, "limit")
                .map(text -> ConfigCall.number("limit", text))
                .orElse((long) USUAL_PAGE);
        if (limit >= 1 && limit <= LARGEST_PAGE) return (int) limit;
        throw ApiProblem.badRequest("invalid_limit", "limit must be between 1 and " + LARGEST_PAGE + ".");
    }

    private static String cursor(Map<String, @Nullable Object> row) {
        return row.get("started_at") instanceof Date startedAt ? startedAt.toInstant() + "_" + row.get("id") : "";
    }

    private static Position position(String cursor) {
        try {
            int middle = cursor.indexOf('_');
            return new Position(
                    Instant.parse(cursor.substring(0, Math.max(middle, 0))),
                    UUID.fromString(cursor.substring(middle + 1)));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw ApiProblem.badRequest("invalid_cursor", "cursor must be one that an earlier page gave.");
        }
    }
}
