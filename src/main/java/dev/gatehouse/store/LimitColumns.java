package dev.gatehouse.store;

import dev.gatehouse.domain.BudgetPeriod;
import dev.gatehouse.domain.UsageLimits;
import dev.gatehouse.domain.Usd;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** The columns for limits, which virtual keys and owners both have. */
final class LimitColumns {

    private LimitColumns() {}

    /** By the columns' names. */
    static <S extends SqlStatement<S>> S bind(S statement, UsageLimits limits) {
        OptionalDouble rps = limits.requestsPerSecond();
        OptionalInt concurrency = limits.concurrency();
        statement
                .bind("requests_per_second", rps.isPresent() ? rps.getAsDouble() : null)
                .bind("burst", orNull(limits.burst()))
                .bind("tokens_per_minute", orNull(limits.tokensPerMinute()))
                .bind("concurrency", concurrency.isPresent() ? concurrency.getAsInt() : null);
        for (BudgetPeriod period : BudgetPeriod.values()) {
            Usd budget = limits.budgets().get(period);
            statement.bind(column(period), budget == null ? null : budget.amount());
        }
        return statement;
    }

    static UsageLimits read(ResultSet row) throws SQLException {
        Map<BudgetPeriod, Usd> budgets = new EnumMap<>(BudgetPeriod.class);
        for (BudgetPeriod period : BudgetPeriod.values()) {
            BigDecimal budget = row.getBigDecimal(column(period));
            if (budget != null) budgets.put(period, Usd.of(budget));
        }
        Double rps = row.getObject("requests_per_second", Double.class);
        Integer concurrency = row.getObject("concurrency", Integer.class);
        return new UsageLimits(
                rps == null ? OptionalDouble.empty() : OptionalDouble.of(rps),
                orEmpty(row.getObject("burst", Long.class)),
                orEmpty(row.getObject("tokens_per_minute", Long.class)),
                concurrency == null ? OptionalInt.empty() : OptionalInt.of(concurrency),
                budgets);
    }

    private static String column(BudgetPeriod period) {
        return "budget_" + period.id();
    }

    private static @Nullable Long orNull(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    private static OptionalLong orEmpty(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
