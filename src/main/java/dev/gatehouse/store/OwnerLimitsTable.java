package dev.gatehouse.store;

import dev.gatehouse.domain.UsageLimits;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The table {@code owner_limits}. */
public final class OwnerLimitsTable {

    private static final String SAVE = """
            INSERT INTO owner_limits (owner, requests_per_second, burst, tokens_per_minute, concurrency,
                                      budget_hour, budget_day, budget_week, budget_month)
            VALUES (:owner, :requests_per_second, :burst, :tokens_per_minute, :concurrency,
                    :budget_hour, :budget_day, :budget_week, :budget_month)
            ON CONFLICT (owner) DO UPDATE
               SET requests_per_second = excluded.requests_per_second, burst = excluded.burst,
                   tokens_per_minute = excluded.tokens_per_minute, concurrency = excluded.concurrency,
                   budget_hour = excluded.budget_hour, budget_day = excluded.budget_day,
                   budget_week = excluded.budget_week, budget_month = excluded.budget_month
            """;

    private static final String ALL = """
            SELECT owner, requests_per_second, burst, tokens_per_minute, concurrency,
                   budget_hour, budget_day, budget_week, budget_month
              FROM owner_limits
            """;

    private final Jdbi jdbi;

    public OwnerLimitsTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Replaces what held for the owner so far. */
    public void save(String owner, UsageLimits limits) {
        jdbi.useHandle(handle -> save(handle, owner, limits));
    }

    static void save(Handle handle, String owner, UsageLimits limits) {
        LimitColumns.bind(handle.createUpdate(SAVE), limits)
                .bind("owner", owner)
                .execute();
    }

    /** By owner. */
    public Map<String, UsageLimits> all() {
        return jdbi.withHandle(handle -> handle.createQuery(ALL)
                .map((row, context) -> Map.entry(row.getString("owner"), LimitColumns.read(row)))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
