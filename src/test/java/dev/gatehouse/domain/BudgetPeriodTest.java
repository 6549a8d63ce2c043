package dev.gatehouse.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetPeriodTest {

    @ParameterizedTest
    @CsvSource({
        "HOUR,2026-11-21T08:59:59.999Z,2026-11-21T08:00:00Z,2026-11-21T09:00:00Z",
        "DAY,2026-11-21T23:59:59Z,2026-11-21T00:00:00Z,2026-11-22T00:00:00Z",
        "WEEK,2026-11-22T23:59:59Z,2026-11-16T00:00:00Z,2026-11-23T00:00:00Z",
        "WEEK,2026-11-23T00:00:00Z,2026-11-23T00:00:00Z,2026-11-30T00:00:00Z",
        "MONTH,2028-02-29T12:00:00Z,2028-02-01T00:00:00Z,2028-03-01T00:00:00Z",
        "MONTH,2026-12-31T23:00:00Z,2026-12-01T00:00:00Z,2027-01-01T00:00:00Z",
    })
    void periodsAreThoseOfTheCalendar(BudgetPeriod period, Instant moment, Instant start, Instant end) {
        assertThat(period.start(moment)).isEqualTo(start);
        assertThat(period.end(start)).isEqualTo(end);
    }
}
