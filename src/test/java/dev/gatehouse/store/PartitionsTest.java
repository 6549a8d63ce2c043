package dev.gatehouse.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionsTest {

    private static final Instant LATER = Instant.parse("2035-03-01T10:00:00Z");

    @TempDir
    Path directory = Path.of("");

    private final TestDatabase tables = TestDatabase.fresh();
    private final Database database = Database.open(tables.url());

    @AfterEach
    void close() {
        database.close();
        tables.close();
    }

    private Partitions at(Instant time, Duration retention) {
        return new Partitions(database.jdbi(), () -> retention, () -> time);
    }

    private long number(String sql) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    private long partitions() {
        return number("SELECT count(*) FROM pg_inherits WHERE inhparent = 'exchange'::regclass");
    }

    @Test
    void aDaysRowsMoveFromTheDefaultPartitionIntoTheirOwnAndAreDroppedInTheEnd() {
        try (var keeper = RecordKeeper.open(database, directory, (rows, took) -> {})) {
            keeper.keep(Exchanges.at(LATER));
            assertThat(number("SELECT count(*) FROM exchange_default")).isOne();

            at(LATER, Duration.ofDays(90)).keep();
            assertThat(number("SELECT count(*) FROM exchange_default")).isZero();
            assertThat(number("SELECT count(*) FROM exchange_20350301")).isOne();
            assertThat(number("SELECT count(*) FROM attempt")).isEqualTo(2);
            // Eight days, the default one; those of the migration are too old.
            assertThat(partitions()).isEqualTo(9);

            at(LATER.plus(Duration.ofDays(90)), Duration.ofDays(90)).keep();
            assertThat(number("SELECT count(*) FROM exchange")).isOne();
            at(LATER.plus(Duration.ofDays(91)), Duration.ofDays(90)).keep();
            assertThat(number("SELECT count(*) FROM exchange")).isZero();
            // The default one, seven of the first round, all of the second and the one that the third added.
            assertThat(partitions()).isEqualTo(1 + 7 + 8 + 1);
        }
    }

    @Test
    void ofSeveralGatewaysOneDoesIt() {
        try (var other = database.jdbi().open()) {
            other.begin();
            other.execute("SELECT pg_advisory_xact_lock(?)", 0x70617274);
            at(LATER, Duration.ofDays(90)).keep();
            assertThat(number("SELECT count(*) FROM pg_class WHERE relname = 'exchange_20350301'"))
                    .isZero();
            other.rollback();
        }
    }

    @Test
    void anExchangeIsFoundAtOnceAmongNinetyDays() {
        for (int day = 0; day < 90; day += 8)
            at(LATER.plus(Duration.ofDays(day)), Duration.ofDays(365)).keep();
        assertThat(partitions()).isGreaterThan(90);
        try (var keeper = RecordKeeper.open(database, directory, (rows, took) -> {})) {
            for (int day = 0; day < 90; day++) keeper.keep(Exchanges.at(LATER.plus(Duration.ofDays(day))));
            keeper.keep(Exchanges.named("wanted"));
        }
        var table = new ExchangeTable(database.jdbi());
        table.find("wanted");
        long started = System.nanoTime();
        for (int i = 0; i < 10; i++) assertThat(table.find("wanted")).isPresent();
        Duration each = Duration.ofNanos(System.nanoTime() - started).dividedBy(10);
        assertThat(each).isLessThan(Duration.ofMillis(100));
    }
}
