package dev.gatehouse.store;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.CircuitRecord;
import dev.gatehouse.domain.HealthSnapshot;
import dev.gatehouse.domain.KeyCooldown;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The tables {@code circuit} and {@code key_cooldown}: which targets and provider keys are left alone. */
public final class HealthTable {

    private static final String CIRCUITS = """
            SELECT provider, model, last_class, last_failed_at, consecutive_failures, outcomes_seen, outcomes,
                   times_opened, first_opened_at, opened_at, rest_ends_at, pinned
              FROM circuit
             ORDER BY provider, model
            """;

    private static final String PUT_CIRCUIT = """
            INSERT INTO circuit (provider, model, last_class, last_failed_at, consecutive_failures, outcomes_seen, outcomes,
                                 times_opened, first_opened_at, opened_at, rest_ends_at, pinned)
            VALUES (:provider, :model, :last_class, :last_failed_at, :consecutive_failures, :outcomes_seen, :outcomes,
                    :times_opened, :first_opened_at, :opened_at, :rest_ends_at, :pinned)
            ON CONFLICT (provider, model) DO UPDATE
               SET last_class = excluded.last_class,
                   last_failed_at = excluded.last_failed_at,
                   consecutive_failures = excluded.consecutive_failures,
                   outcomes_seen = excluded.outcomes_seen,
                   outcomes = excluded.outcomes,
                   times_opened = excluded.times_opened,
                   first_opened_at = excluded.first_opened_at,
                   opened_at = excluded.opened_at,
                   rest_ends_at = excluded.rest_ends_at,
                   pinned = excluded.pinned
            """;

    private static final String DELETE_CIRCUIT = """
            DELETE FROM circuit
             WHERE provider = :provider AND model = :name
            """;

    private static final String COOLDOWNS = """
            SELECT provider, key_id, cause, tried_at, cools_until, times_limited
              FROM key_cooldown
             ORDER BY provider, key_id
            """;

    private static final String PUT_COOLDOWN = """
            INSERT INTO key_cooldown (provider, key_id, cause, tried_at, cools_until, times_limited)
            VALUES (:provider, :key_id, :cause, :tried_at, :cools_until, :times_limited)
            ON CONFLICT (provider, key_id) DO UPDATE
               SET cause = excluded.cause,
                   tried_at = excluded.tried_at,
                   cools_until = excluded.cools_until,
                   times_limited = excluded.times_limited
            """;

    private static final String DELETE_COOLDOWN = """
            DELETE FROM key_cooldown
             WHERE provider = :provider AND key_id = :name
            """;

    /** What tells rows apart. In this order all gateways write, so that none waits for another that waits for it. */
    private record Name(String provider, String name) {

        static final Comparator<Name> ORDER =
                Comparator.comparing(Name::provider).thenComparing(Name::name);

        /** A model's name is never empty: that is the provider's own. */
        static Name of(CircuitRecord circuit) {
            return new Name(circuit.provider(), circuit.model().orElse(""));
        }

        static Name of(KeyCooldown cooldown) {
            return new Name(cooldown.provider(), cooldown.key());
        }
    }

    private final Jdbi jdbi;

    public HealthTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public HealthSnapshot load() {
        return jdbi.inTransaction(handle -> new HealthSnapshot(
                handle.createQuery(CIRCUITS).map((row, context) -> circuit(row)).list(),
                handle.createQuery(COOLDOWNS)
                        .map((row, context) -> cooldown(row))
                        .list()));
    }

    /**
     * Writes the rows that differ, all or nothing; leaves alone those that are in neither, which are other gateways'.
     *
     * @param before what this gateway wrote or read last
     */
    public void save(HealthSnapshot before, HealthSnapshot now) {
        jdbi.useTransaction(handle -> {
            saveCircuits(handle, before.circuits(), now.circuits());
            saveCooldowns(handle, before.cooldowns(), now.cooldowns());
        });
    }

    private static void saveCircuits(Handle handle, List<CircuitRecord> before, List<CircuitRecord> now) {
        PreparedBatch puts = handle.prepareBatch(PUT_CIRCUIT);
        changed(before, now, Name::of).forEach(circuit -> {
            Optional<CircuitRecord.Opened> opened = circuit.opened();
            puts.bind("provider", circuit.provider())
                    .bind("model", Name.of(circuit).name())
                    .bind("last_class", circuit.lastFailure().id())
                    .bind("last_failed_at", circuit.lastFailureAt())
                    .bind("consecutive_failures", circuit.consecutiveFailures())
                    .bind("outcomes_seen", circuit.seen())
                    .bind("outcomes", circuit.window())
                    .bind(
                            "times_opened",
                            opened.map(CircuitRecord.Opened::times).orElse(0))
                    .bind(
                            "first_opened_at",
                            opened.map(CircuitRecord.Opened::first).orElse(null))
                    .bind("opened_at", opened.map(CircuitRecord.Opened::newest).orElse(null))
                    .bind(
                            "rest_ends_at",
                            opened.map(CircuitRecord.Opened::restEnds).orElse(null))
                    .bind("pinned", opened.map(CircuitRecord.Opened::pinned).orElse(false))
                    .add();
        });
        puts.execute();
        delete(handle, DELETE_CIRCUIT, gone(before, now, Name::of));
    }

    private static void saveCooldowns(Handle handle, List<KeyCooldown> before, List<KeyCooldown> now) {
        PreparedBatch puts = handle.prepareBatch(PUT_COOLDOWN);
        changed(before, now, Name::of)
                .forEach(cooldown -> puts.bind("provider", cooldown.provider())
                        .bind("key_id", cooldown.key())
                        .bind("cause", cooldown.cause().id())
                        .bind("tried_at", cooldown.triedAt())
                        .bind("cools_until", cooldown.until())
                        .bind("times_limited", cooldown.timesLimited())
                        .add());
        puts.execute();
        delete(handle, DELETE_COOLDOWN, gone(before, now, Name::of));
    }

    private static <T> List<T> changed(List<T> before, List<T> now, Function<T, Name> name) {
        Set<T> same = new HashSet<>(before);
        return now.stream()
                .filter(row -> !same.contains(row))
                .sorted(Comparator.comparing(name, Name.ORDER))
                .toList();
    }

    private static <T> List<Name> gone(List<T> before, List<T> now, Function<T, Name> name) {
        Set<Name> there = new HashSet<>(now.stream().map(name).toList());
        return before.stream()
                .map(name)
                .filter(row -> !there.contains(row))
                .sorted(Name.ORDER)
                .toList();
    }

    private static void delete(Handle handle, String sql, List<Name> names) {
        PreparedBatch deletes = handle.prepareBatch(sql);
        names.forEach(row -> deletes.bind("provider", row.provider())
                .bind("name", row.name())
                .add());
        deletes.execute();
    }

    private static CircuitRecord circuit(ResultSet row) throws SQLException {
        String model = row.getString("model");
        return new CircuitRecord(
                row.getString("provider"),
                model.isEmpty() ? Optional.empty() : Optional.of(model),
                attemptClass(row.getString("last_class")),
                instant(row, "last_failed_at"),
                row.getInt("consecutive_failures"),
                row.getInt("outcomes_seen"),
                row.getInt("outcomes"),
                row.getInt("times_opened") == 0 ? Optional.empty() : Optional.of(opened(row)));
    }

    private static CircuitRecord.Opened opened(ResultSet row) throws SQLException {
        return new CircuitRecord.Opened(
                row.getInt("times_opened"),
                instant(row, "first_opened_at"),
                instant(row, "opened_at"),
                instant(row, "rest_ends_at"),
                row.getBoolean("pinned"));
    }

    private static KeyCooldown cooldown(ResultSet row) throws SQLException {
        return new KeyCooldown(
                row.getString("provider"),
                row.getString("key_id"),
                attemptClass(row.getString("cause")),
                instant(row, "tried_at"),
                instant(row, "cools_until"),
                row.getInt("times_limited"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }

    /** A class that a newer version wrote says no more than that something failed. */
    private static AttemptClass attemptClass(String id) {
        return Arrays.stream(AttemptClass.values())
                .filter(known -> known.id().equals(id))
                .findFirst()
                .orElse(AttemptClass.UPSTREAM_ERROR);
    }
}
