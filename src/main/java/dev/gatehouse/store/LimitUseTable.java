package dev.gatehouse.store;

import dev.gatehouse.domain.LimitUse;
import dev.gatehouse.domain.LimitUse.Count;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The table {@code limit_use}. */
public final class LimitUseTable {

    private static final double NANOS = 1e9;

    private static final String SAVE = """
            INSERT INTO limit_use (gateway, subject, born, requests, requests_whole_at, tokens, tokens_whole_at, running, young, seen_at)
            VALUES (:gateway, :subject, :born, :requests, now() + :requestsWhole * interval '1 second',
                    :tokens, now() + :tokensWhole * interval '1 second', :running, :young, now())
            ON CONFLICT (gateway, subject) DO UPDATE
               SET born = excluded.born, requests = excluded.requests, requests_whole_at = excluded.requests_whole_at,
                   tokens = excluded.tokens, tokens_whole_at = excluded.tokens_whole_at,
                   running = excluded.running, young = excluded.young, seen_at = now()
            """;

    /** A gateway that has said nothing for a minute is gone, or what it said has been read long ago by those who were there. */
    private static final String FORGET = """
            DELETE FROM limit_use
             WHERE (subject, gateway) IN (
                       SELECT subject, gateway
                         FROM limit_use
                        WHERE seen_at < now() - interval '1 minute' AND requests_whole_at < now() AND tokens_whole_at < now()
                          FOR UPDATE SKIP LOCKED)
            """;

    /** Those that are silent may be dead, with nothing running; what they let through is missing all the same. */
    private static final String OTHERS = """
            SELECT gateway, subject, born, requests, tokens,
                   extract(epoch FROM greatest(requests_whole_at - now(), interval '0')) AS requests_whole,
                   extract(epoch FROM greatest(tokens_whole_at - now(), interval '0')) AS tokens_whole,
                   CASE WHEN seen_at > now() - interval '10 seconds' THEN running ELSE 0 END AS running,
                   young AND seen_at > now() - interval '10 seconds' AS young
              FROM limit_use
             WHERE gateway <> :gateway
               AND (subject LIKE 'key:%' OR subject LIKE 'owner:%' OR subject = ANY (:addresses))
               AND (seen_at > now() - interval '10 seconds' OR requests_whole_at > now() OR tokens_whole_at > now())
            """;

    private final Jdbi jdbi;

    public LimitUseTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Tells what this gateway counted, and hears what the others did in the last 10 seconds, or is still missing, of keys and
     * owners and of these addresses.
     */
    public List<LimitUse> exchange(UUID gateway, List<LimitUse> own, Collection<String> addresses) {
        return jdbi.inTransaction(handle -> {
            if (!own.isEmpty()) {
                PreparedBatch batch = handle.prepareBatch(SAVE);
                for (LimitUse use : own) {
                    batch.bind("gateway", gateway)
                            .bind("subject", use.subject())
                            .bind("born", use.born())
                            .bind("requests", use.requests().total())
                            .bind("requestsWhole", seconds(use.requests()))
                            .bind("tokens", use.tokens().total())
                            .bind("tokensWhole", seconds(use.tokens()))
                            .bind("running", use.running())
                            .bind("young", use.young())
                            .add();
                }
                batch.execute();
            }
            return handle.createQuery(OTHERS)
                    .bind("gateway", gateway)
                    .bind("addresses", addresses.toArray(String[]::new))
                    .map((row, context) -> use(row))
                    .list();
        });
    }

    /** Drops what is told no more, and what nothing is missing of. */
    public void forget() {
        jdbi.useHandle(handle -> handle.execute(FORGET));
    }

    private static double seconds(Count count) {
        return count.untilWhole().toNanos() / NANOS;
    }

    private static LimitUse use(ResultSet row) throws SQLException {
        return new LimitUse(
                row.getObject("gateway", UUID.class),
                row.getString("subject"),
                row.getLong("born"),
                count(row, "requests"),
                count(row, "tokens"),
                row.getInt("running"),
                row.getBoolean("young"));
    }

    private static Count count(ResultSet row, String name) throws SQLException {
        return new Count(row.getLong(name), Duration.ofNanos((long) (row.getDouble(name + "_whole") * NANOS)));
    }
}
