package dev.gatehouse.domain;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/** What a budget is for: a calendar hour, day, week (from Monday) or month, in UTC. */
public enum BudgetPeriod {
    HOUR,
    DAY,
    WEEK,
    MONTH;

    /** As in the API and the tables. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** When the period that the moment is in began. */
    public Instant start(Instant moment) {
        if (this == HOUR) return moment.truncatedTo(ChronoUnit.HOURS);
        ZonedDateTime day = moment.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS);
        return switch (this) {
            case HOUR, DAY -> day.toInstant();
            case WEEK ->
                day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).toInstant();
            case MONTH -> day.withDayOfMonth(1).toInstant();
        };
    }

    /** When the period ends, and the next one begins. */
    public Instant end(Instant start) {
        ZonedDateTime first = start.atZone(ZoneOffset.UTC);
        return switch (this) {
            case HOUR -> first.plusHours(1).toInstant();
            case DAY -> first.plusDays(1).toInstant();
            case WEEK -> first.plusWeeks(1).toInstant();
            case MONTH -> first.plusMonths(1).toInstant();
        };
    }
}
