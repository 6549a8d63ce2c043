package dev.gatehouse.gateway.admit;

import dev.gatehouse.domain.BudgetPeriod;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** When the periods of now began: the same until the hour is over. */
record Periods(Map<BudgetPeriod, Instant> starts, Instant end) {

    /** They hold at no time. */
    static final Periods UNKNOWN = new Periods(Map.of(), Instant.MIN);

    static Periods of(Instant now) {
        var starts = new EnumMap<BudgetPeriod, Instant>(BudgetPeriod.class);
        for (BudgetPeriod period : BudgetPeriod.values()) starts.put(period, period.start(now));
        Instant hour = BudgetPeriod.HOUR.start(now);
        return new Periods(Collections.unmodifiableMap(starts), BudgetPeriod.HOUR.end(hour));
    }

    boolean hold(Instant now) {
        return now.isBefore(end) && !now.isBefore(starts.getOrDefault(BudgetPeriod.HOUR, end));
    }
}
