package dev.gatehouse.store;

import dev.gatehouse.domain.Revision;
import dev.gatehouse.domain.Revision.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The table {@code config_revision}. Rows are added, never changed but for what became of them. */
public final class RevisionTable {

    private static final String AFTER = """
            SELECT number, document, author, description, published_at, outcome, watched_until
              FROM config_revision
             WHERE number > :number
             ORDER BY number DESC
             LIMIT 1
            """;

    private static final String FIND = """
            SELECT number, document, author, description, published_at, outcome, watched_until
              FROM config_revision
             WHERE number = :number
            """;

    private static final String BEFORE = """
            SELECT number, document, author, description, published_at, outcome, watched_until
              FROM config_revision
             WHERE number < :number
             ORDER BY number DESC
             LIMIT :limit
            """;

    /** Of two at once one meets the other's number and adds nothing. */
    private static final String ADD = """
            INSERT INTO config_revision (number, document, author, description, watched_until)
            SELECT :expected + 1, CAST(:document AS json), :author, :description,
                   CASE WHEN :watch > 0 THEN now() + :watch * interval '1 second' END
             WHERE (SELECT coalesce(max(number), 0) FROM config_revision) = :expected
            ON CONFLICT (number) DO NOTHING
            RETURNING number, document, author, description, published_at, outcome, watched_until
            """;

    private static final String WATCHED = """
            SELECT number, document, author, description, published_at, outcome, watched_until
              FROM config_revision
             WHERE number = (SELECT max(number) FROM config_revision) AND watched_until > now()
            """;

    private static final String MARK_ROLLED_BACK = """
            UPDATE config_revision
               SET outcome = 'rolled_back'
             WHERE number = :number
            """;

    private final Jdbi jdbi;

    public RevisionTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** The live revision; empty if nothing was published yet. */
    public Optional<Revision> live() {
        return liveAfter(0);
    }

    /** The live revision if its number is higher. */
    public Optional<Revision> liveAfter(long number) {
        return jdbi.withHandle(handle -> handle.createQuery(AFTER)
                .bind("number", number)
                .map((row, context) -> revision(row))
                .findOne());
    }

    public Optional<Revision> find(long number) {
        return jdbi.withHandle(handle -> handle.createQuery(FIND)
                .bind("number", number)
                .map((row, context) -> revision(row))
                .findOne());
    }

    /** The newest of those with a lower number, newest first. */
    public List<Revision> before(long number, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(BEFORE)
                .bind("number", number)
                .bind("limit", limit)
                .map((row, context) -> revision(row))
                .list());
    }

    /**
     * Adds a revision, which is live from then on.
     *
     * @param document as JSON
     * @param expected the number of the live revision that it takes the place of; 0 if there is none
     * @return empty, and nothing has happened, if another revision is live
     */
    public Optional<Revision> publish(String document, String author, String description, long expected) {
        return publish(document, author, description, expected, Duration.ZERO);
    }

    /** @param watch how long it is watched; zero for not at all */
    public Optional<Revision> publish(
            String document, String author, String description, long expected, Duration watch) {
        return jdbi.inTransaction(handle -> add(handle, document, author, description, expected, watch));
    }

    /** The live revision if it is being watched. */
    public Optional<Revision> watched() {
        return jdbi.withHandle(handle ->
                handle.createQuery(WATCHED).map((row, context) -> revision(row)).findOne());
    }

    /** The same with an old document, and says of the revision that was live that it was rolled back. */
    public Optional<Revision> rollBack(String document, String author, String description, long expected) {
        return jdbi.inTransaction(handle -> {
            Optional<Revision> added = add(handle, document, author, description, expected, Duration.ZERO);
            if (added.isPresent()) {
                handle.createUpdate(MARK_ROLLED_BACK).bind("number", expected).execute();
            }
            return added;
        });
    }

    /** False if another revision is live. */
    static boolean publish(Handle handle, BundleTables.NewDocument document) {
        return add(
                        handle,
                        document.text(),
                        document.author(),
                        document.description(),
                        document.expected(),
                        Duration.ZERO)
                .isPresent();
    }

    private static Optional<Revision> add(
            Handle handle, String document, String author, String description, long expected, Duration watch) {
        return handle.createQuery(ADD)
                .bind("document", document)
                .bind("author", author)
                .bind("description", description)
                .bind("expected", expected)
                .bind("watch", watch.toSeconds())
                .map((row, context) -> revision(row))
                .findOne();
    }

    private static Revision revision(ResultSet row) throws SQLException {
        return new Revision(
                row.getLong("number"),
                row.getString("document"),
                row.getString("author"),
                row.getString("description"),
                row.getTimestamp("published_at").toInstant(),
                Outcome.valueOf(row.getString("outcome").toUpperCase(Locale.ROOT)),
                Optional.ofNullable(row.getTimestamp("watched_until")).map(Timestamp::toInstant));
    }
}
