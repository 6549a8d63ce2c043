package dev.gatehouse.control.api;

import dev.gatehouse.domain.AttemptFilter;
import dev.gatehouse.domain.AttemptFilter.Place;
import dev.gatehouse.domain.Position;
import dev.gatehouse.store.AttemptList;
import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.Handler;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/attempts}: the calls of providers that exchanges took, in pages, the newest exchange first. */
public final class AttemptsApi {

    private final AdminApi api;
    private final AttemptList table;

    public AttemptsApi(AdminApi api, AttemptList table) {
        this.api = api;
        this.table = table;
    }

    /**
     * With {@code provider}, {@code model}, {@code key} (of the provider), {@code class}, {@code from} and {@code until} as filters.
     */
    public Handler list() {
        return api.answering((request, response) -> {
            UriQuery query = request.query();
            Paging paging = Paging.of(query);
            return Optional.of(paging.page(table.page(filter(query), paging.wanted()), AttemptsApi::cursor));
        });
    }

    private static AttemptFilter filter(UriQuery query) {
        return new AttemptFilter(
                Paging.text(query, "provider"),
                Paging.text(query, "model"),
                Paging.text(query, "key"),
                Paging.text(query, "class"),
                Paging.time(query, "from"),
                Paging.time(query, "until"),
                Paging.text(query, "cursor").map(AttemptsApi::place));
    }

    private static String cursor(Map<String, @Nullable Object> row) {
        if (row.get("exchange_started_at") instanceof Date startedAt
                && row.get("exchange_id") instanceof UUID id
                && row.get("ordinal") instanceof Number ordinal)
            return ordinal + "_" + Paging.cursor(new Position(startedAt.toInstant(), id));
        throw new IllegalStateException("a row of an attempt without its place");
    }

    private static Place place(String cursor) {
        String[] parts = cursor.split("_", 2);
        if (parts.length == 2 && parts[0].matches("\\d{1,5}"))
            return new Place(Paging.position(parts[1]), Integer.parseInt(parts[0]));
        throw ApiProblem.badRequest("invalid_cursor", "cursor must be one that an earlier page gave.");
    }
}
