package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.CircuitRecord;
import dev.gatehouse.domain.HealthSnapshot;
import dev.gatehouse.domain.KeyCooldown;
import dev.gatehouse.testing.TestDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Circuits and key pauses in the database. */
class HealthTableTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123456Z");
    private static final HealthSnapshot NOTHING = new HealthSnapshot(List.of(), List.of());

    private static final CircuitRecord CLOSED =
            new CircuitRecord("p1", Optional.of("a"), AttemptClass.TIMEOUT, NOW, 2, 9, 0b1_0000_0011, Optional.empty());
    private static final CircuitRecord OPEN = new CircuitRecord(
            "p1",
            Optional.empty(),
            AttemptClass.TRANSPORT,
            NOW,
            5,
            5,
            0b1_1111,
            Optional.of(new CircuitRecord.Opened(3, NOW.minusSeconds(60), NOW, NOW.plusSeconds(20), false)));
    private static final KeyCooldown COOLS =
            new KeyCooldown("p1", "one", AttemptClass.QUOTA_EXHAUSTED, NOW, NOW.plusSeconds(3_600), 2);

    private final TestDatabase fresh = TestDatabase.fresh();
    private final Database database = Database.open(fresh.url());
    private final HealthTable table = new HealthTable(database.jdbi());

    @AfterEach
    void close() {
        database.close();
        fresh.close();
    }

    @Test
    void whatIsSavedIsLoaded() {
        var all = new HealthSnapshot(List.of(OPEN, CLOSED), List.of(COOLS));
        assertThat(table.load()).isEqualTo(NOTHING);
        table.save(NOTHING, all);
        assertThat(table.load()).isEqualTo(all);
        var later = new HealthSnapshot(
                List.of(CLOSED),
                List.of(new KeyCooldown("p1", "one", AttemptClass.AUTH, NOW, NOW.plusSeconds(600), 0)));
        table.save(all, later);
        assertThat(table.load()).isEqualTo(later);
        table.save(later, NOTHING);
        assertThat(table.load()).isEqualTo(NOTHING);
    }

    @Test
    void rowsOfOtherGatewaysAreLeftAloneAndOfTheSameRowTheLastWriterWins() {
        table.save(NOTHING, new HealthSnapshot(List.of(OPEN), List.of(COOLS)));
        table.save(NOTHING, new HealthSnapshot(List.of(CLOSED), List.of()));
        assertThat(table.load().circuits()).containsExactly(OPEN, CLOSED);
        var theirs =
                new CircuitRecord("p1", Optional.of("a"), AttemptClass.UPSTREAM_ERROR, NOW, 1, 1, 1, Optional.empty());
        table.save(NOTHING, new HealthSnapshot(List.of(theirs), List.of()));
        assertThat(table.load().circuits()).containsExactly(OPEN, theirs);
        assertThat(table.load().cooldowns()).containsExactly(COOLS);
    }

    @Test
    void classOfANewerVersionIsReadAsAnyFailure() throws SQLException {
        table.save(NOTHING, new HealthSnapshot(List.of(CLOSED), List.of()));
        try (var connection = fresh.connect();
                var statement = connection.createStatement()) {
            statement.execute("UPDATE circuit SET last_class = 'invented_later'");
        }
        assertThat(table.load().circuits().getFirst().lastFailure()).isEqualTo(AttemptClass.UPSTREAM_ERROR);
    }
}
