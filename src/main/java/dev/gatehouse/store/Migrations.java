package dev.gatehouse.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings the schema to the version that this code knows, or refuses and changes nothing.
 *
 * <p>Flyway migrates; it takes a third of a second only to find that there is nothing to do, so we look into its history
 * table ourselves and call it when a migration is missing.
 */
final class Migrations {

    private static final Logger LOG = System.getLogger(Migrations.class.getName());

    /** The files in {@code sql/}, in order. A test holds the two together. */
    static final List<String> FILES = List.of(
            "V001__foundation.sql",
            "V002__access.sql",
            "V003__virtual_key_use.sql",
            "V004__sign_in_attempts.sql",
            "V005__discovered_models.sql");

    private static final String HISTORY_EXISTS = "SELECT to_regclass('flyway_schema_history') IS NOT NULL";

    private static final String HISTORY = """
            SELECT version, checksum
              FROM flyway_schema_history
             WHERE success AND version IS NOT NULL
             ORDER BY installed_rank
            """;

    private Migrations() {}

    /** Looks through {@code connection}; a change goes through one that Flyway opens, and has no time limit. */
    static void apply(Connection connection, DatabaseUrl url) throws SQLException {
        if (isCurrent(connection, url.place())) {
            return;
        }
        try {
            var result = Flyway.configure()
                    .dataSource(url.jdbc(), null, null)
                    .locations("classpath:sql")
                    .callbackLocations(new String[0])
                    .placeholderReplacement(false)
                    .loggers("slf4j")
                    .load()
                    .migrate();
            // None when another process was faster.
            if (result.migrationsExecuted > 0) {
                LOG.log(Level.INFO, "schema migrated database=" + url + " migrations=" + result.migrationsExecuted);
            }
        } catch (FlywayException e) {
            throw refusal(url.place(), e);
        }
    }

    private static boolean isCurrent(Connection connection, String place) throws SQLException {
        Map<String, Integer> known = known();
        Map<String, Integer> applied = applied(connection);
        applied.forEach((version, checksum) -> {
            Integer expected = known.get(version);
            if (expected == null) {
                throw new UnusableDatabaseException("The schema of " + place + " has migration " + version
                        + ", which this Gatehouse does not know: a newer Gatehouse wrote it; start that one.");
            }
            if (!expected.equals(checksum)) {
                throw new UnusableDatabaseException("Migration " + version + " of " + place
                        + " is not the one that this Gatehouse brings (checksum " + checksum + ", expected " + expected
                        + "): start the Gatehouse that wrote it, or restore a backup.");
            }
        });
        return applied.size() == known.size();
    }

    private static Map<String, Integer> applied(Connection connection) throws SQLException {
        var applied = new LinkedHashMap<String, Integer>();
        try (var statement = connection.createStatement()) {
            try (ResultSet exists = statement.executeQuery(HISTORY_EXISTS)) {
                if (!exists.next() || !exists.getBoolean(1)) {
                    return applied;
                }
            }
            try (ResultSet row = statement.executeQuery(HISTORY)) {
                while (row.next()) {
                    applied.put(row.getString("version"), row.getInt("checksum"));
                }
            }
        }
        return applied;
    }

    private static Map<String, Integer> known() {
        var known = new LinkedHashMap<String, Integer>();
        for (String file : FILES) {
            known.put(file.substring(1, file.indexOf("__")), checksum(file));
        }
        return known;
    }

    /** As Flyway computes it, over the lines without their ends; if that changed, no second open would succeed. */
    private static int checksum(String file) {
        var crc = new CRC32();
        try (var in = Migrations.class.getResourceAsStream("/sql/" + file)) {
            if (in == null) {
                throw new IllegalStateException("sql/" + file + " is not on the classpath");
            }
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .forEach(line -> crc.update(line.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException("reading sql/" + file, e);
        }
        return (int) crc.getValue();
    }

    private static UnusableDatabaseException refusal(String place, FlywayException e) {
        if (e.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return new UnusableDatabaseException(
                    "The database " + place + " holds tables of something else: give Gatehouse an empty one.", e);
        }
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new UnusableDatabaseException(
                "The schema of " + place + " cannot be brought up to date: " + root.getMessage(), e);
    }
}
