package dev.gatehouse.store;

import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The table {@code setting}: facts about this installation. */
public final class SettingTable {

    private static final String FIND = """
            SELECT value
              FROM setting
             WHERE name = :name
            """;

    private static final String INSERT_IF_ABSENT = """
            INSERT INTO setting (name, value)
            VALUES (:name, :value)
            ON CONFLICT (name) DO NOTHING
            """;

    private final Jdbi jdbi;

    public SettingTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public Optional<String> find(String name) {
        return jdbi.withHandle(handle ->
                handle.createQuery(FIND).bind("name", name).mapTo(String.class).findOne());
    }

    /** True if this call stored it; false if it was there, be it from another process a moment ago. */
    public boolean insertIfAbsent(String name, String value) {
        return jdbi.withHandle(handle -> handle.createUpdate(INSERT_IF_ABSENT)
                        .bind("name", name)
                        .bind("value", value)
                        .execute()
                == 1);
    }
}
