package dev.gatehouse.control.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.domain.KeyDigest;
import dev.gatehouse.store.Database;
import dev.gatehouse.store.SignInAttemptTable;
import dev.gatehouse.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThrottleTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final TestDatabase fresh = TestDatabase.fresh();
    private final Database database = Database.open(fresh.url());
    private final SignInAttemptTable table = new SignInAttemptTable(database.jdbi());
    private final Throttle throttle = throttle("user");

    @AfterEach
    void close() {
        database.close();
        fresh.close();
    }

    private Throttle throttle(String kind) {
        return new Throttle(kind, 3, Duration.ofSeconds(3), new SignInAttempts(table, KeyDigest::of), now::get);
    }

    private void later(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    @Test
    void pausesGrowAfterTheFreeFailuresAndHaveALimit() {
        for (int i = 0; i < 3; i++) assertThat(throttle.attempt("ann")).isEmpty();
        assertThat(throttle.attempt("ann")).hasValue(Duration.ofSeconds(1));
        assertThat(throttle.attempt("bob")).as("somebody else").isEmpty();
        assertThat(throttle("address").attempt("ann")).as("something else").isEmpty();
        later(Duration.ofSeconds(1));
        assertThat(throttle.attempt("ann")).isEmpty();
        assertThat(throttle.attempt("ann")).hasValue(Duration.ofSeconds(2));
        later(Duration.ofSeconds(2));
        assertThat(throttle.attempt("ann")).isEmpty();
        assertThat(throttle.attempt("ann")).hasValue(Duration.ofSeconds(3));
    }

    @Test
    void successForgetsAndSoDoesTime() {
        for (int i = 0; i < 3; i++) throttle.attempt("ann");
        throttle.forget("ann");
        for (int i = 0; i < 3; i++) assertThat(throttle.attempt("ann")).isEmpty();
        assertThat(throttle.attempt("ann")).isPresent();
        later(Duration.ofHours(2));
        for (int i = 0; i < 3; i++) assertThat(throttle.attempt("ann")).isEmpty();
    }

    @Test
    void attemptTakenBackCountsNot() {
        for (int i = 0; i < 10; i++) {
            assertThat(throttle.attempt("office")).isEmpty();
            throttle.takeBack("office");
        }
    }

    @Test
    void anotherGatewayCountsOnAndHearsOfASuccessWithinASecond() {
        var other = throttle("user");
        throttle.attempt("ann");
        other.attempt("ann");
        throttle.attempt("ann");
        later(Duration.ofSeconds(1));
        assertThat(other.attempt("ann")).isEmpty();
        assertThat(throttle.attempt("ann")).hasValue(Duration.ofSeconds(2));
        other.forget("ann");
        later(Duration.ofSeconds(1));
        assertThat(throttle.attempt("ann")).isEmpty();
    }

    @Test
    void whoTriesUnderManyNamesFillsNoDatabase() throws Exception {
        for (int i = 0; i < 30; i++) {
            table.count(KeyDigest.of("name " + i), Instant.EPOCH.plusSeconds(i), 3, Duration.ofSeconds(3));
            table.forget(Instant.EPOCH, 10);
        }
        try (var connection = fresh.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*), min(last_at) FROM sign_in_attempt")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(10);
            assertThat(rows.getTimestamp(2).toInstant()).isEqualTo(Instant.EPOCH.plusSeconds(20));
        }
    }
}
