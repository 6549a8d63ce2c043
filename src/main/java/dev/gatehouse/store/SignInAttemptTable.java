package dev.gatehouse.store;

import dev.gatehouse.domain.KeyDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The table {@code sign_in_attempt}. Each statement is one transaction, so that no two gateways wait for each other. */
public final class SignInAttemptTable {

    /** Rows that somebody else counts in right now are young. */
    private static final String FORGET = """
            DELETE FROM sign_in_attempt
             WHERE subject IN (SELECT subject
                                 FROM sign_in_attempt
                                WHERE last_at < :before
                                   OR last_at <= (SELECT last_at FROM sign_in_attempt ORDER BY last_at DESC OFFSET :most LIMIT 1)
                                  FOR UPDATE SKIP LOCKED)
            """;

    /** Beyond the free ones the pause doubles with each failure; the exponent is bounded before it is too large for a number. */
    private static final String COUNT = """
            INSERT INTO sign_in_attempt AS held (subject, failures, last_at, not_before)
            VALUES (:subject, 1, :now, :now)
                ON CONFLICT (subject) DO UPDATE
               SET failures = held.failures + 1,
                   last_at = :now,
                   not_before = :now + interval '1 second'
                              * CASE WHEN held.failures + 1 < :free THEN 0
                                     ELSE least(:longest, power(2, least(held.failures + 1 - :free, 30))) END
             WHERE held.not_before <= :now
            """;

    private static final String NOT_BEFORE = """
            SELECT not_before
              FROM sign_in_attempt
             WHERE subject = :subject
            """;

    private static final String TAKE_BACK = """
            UPDATE sign_in_attempt
               SET failures = greatest(failures - 1, 0), not_before = last_at
             WHERE subject = :subject
            """;

    private static final String REMOVE = """
            DELETE FROM sign_in_attempt
             WHERE subject = :subject
            """;

    private final Jdbi jdbi;

    public SignInAttemptTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Counts a failed attempt, unless the subject has to wait.
     *
     * @param free how many failures cost nothing; 2 at least
     * @param longest pause
     * @return empty if it was counted; otherwise when the next attempt may be made
     */
    public Optional<Instant> count(KeyDigest subject, Instant now, int free, Duration longest) {
        return jdbi.withHandle(handle -> {
            int counted = handle.createUpdate(COUNT)
                    .bind("subject", subject.hex())
                    .bind("now", now.atOffset(ZoneOffset.UTC))
                    .bind("free", free)
                    .bind("longest", (double) longest.toSeconds())
                    .execute();
            if (counted == 1) return Optional.empty();
            return Optional.of(handle.createQuery(NOT_BEFORE)
                    .bind("subject", subject.hex())
                    .map((row, context) -> row.getTimestamp("not_before").toInstant())
                    .findOne()
                    // Taken back in between.
                    .orElse(now));
        });
    }

    /** Forgets what is older, and the oldest beyond so many. */
    public void forget(Instant before, int most) {
        jdbi.useHandle(handle -> handle.createUpdate(FORGET)
                .bind("before", before.atOffset(ZoneOffset.UTC))
                .bind("most", most)
                .execute());
    }

    /** One failure that was counted was none. */
    public void takeBack(KeyDigest subject) {
        jdbi.useHandle(handle ->
                handle.createUpdate(TAKE_BACK).bind("subject", subject.hex()).execute());
    }

    /** Nothing that was counted was a failure. */
    public void remove(KeyDigest subject) {
        jdbi.useHandle(handle ->
                handle.createUpdate(REMOVE).bind("subject", subject.hex()).execute());
    }
}
