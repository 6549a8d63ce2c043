package dev.gatehouse.store;

import dev.gatehouse.domain.BudgetAccount;
import dev.gatehouse.domain.BudgetPeriod;
import dev.gatehouse.domain.BudgetReport;
import dev.gatehouse.domain.Usd;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;

/**
 * The tables {@code budget} and {@code budget_lease}. Money is counted here by additions alone, so that the order in which
 * those of several gateways come does not matter.
 */
public final class BudgetTable {

    /** The condition is evaluated on the locked row: two gateways cannot both get the last of a budget. */
    private static final String LEASE = """
            WITH granted AS (
                INSERT INTO budget AS held (subject, period, starts_at, spent_nanos, leased_nanos)
                SELECT :subject, :period, :starts_at, 0, :want
                 WHERE EXISTS (SELECT FROM budget
                                WHERE subject = :subject AND period = :period AND starts_at = :starts_at)
                    OR :want + :spare <= :limit
                    ON CONFLICT (subject, period, starts_at) DO UPDATE
                   SET leased_nanos = held.leased_nanos + :want
                 WHERE held.spent_nanos + held.leased_nanos + :want + :spare <= :limit
                RETURNING subject)
            INSERT INTO budget_lease AS mine (gateway, subject, period, starts_at, nanos, expires_at)
            SELECT :gateway, :subject, :period, :starts_at, :want, now() + :life * interval '1 second'
              FROM granted
                ON CONFLICT (gateway, subject, period, starts_at) DO UPDATE
               SET nanos = mine.nanos + :want, expires_at = excluded.expires_at
            """;

    /**
     * What a lease that is gone was worth is in the budget again already. Rows come in the same order everywhere, so that no two
     * gateways wait for each other.
     */
    private static final String REPORT = """
            WITH told AS (
                SELECT subject, period, to_timestamp(starts) AS starts_at, spent, change
                  FROM unnest(:subjects, :periods, :starts, :spent, :changes)
                       AS line (subject, period, starts, spent, change)),
            mine AS (
                UPDATE budget_lease AS lease
                   SET nanos = lease.nanos + told.change, expires_at = now() + :life * interval '1 second'
                  FROM told
                 WHERE lease.gateway = :gateway AND lease.subject = told.subject AND lease.period = told.period
                   AND lease.starts_at = told.starts_at
                RETURNING lease.subject, lease.period, lease.starts_at, lease.nanos),
            counted AS (
                INSERT INTO budget AS held (subject, period, starts_at, spent_nanos, leased_nanos)
                SELECT told.subject, told.period, told.starts_at, told.spent,
                       CASE WHEN mine.subject IS NULL THEN 0 ELSE told.change END
                  FROM told
                  LEFT JOIN mine USING (subject, period, starts_at)
                 ORDER BY 1, 2, 3
                    ON CONFLICT (subject, period, starts_at) DO UPDATE
                   SET spent_nanos = held.spent_nanos + excluded.spent_nanos,
                       leased_nanos = held.leased_nanos + excluded.leased_nanos)
            SELECT subject, period, starts_at, nanos
              FROM mine
            """;

    /** Budgets first, and in the order of {@link #REPORT}: so no two gateways wait for each other. */
    private static final String LOCK = """
            SELECT 1
              FROM budget AS held
             WHERE EXISTS (SELECT FROM budget_lease AS lease
                            WHERE lease.subject = held.subject AND lease.period = held.period
                              AND lease.starts_at = held.starts_at AND lease.expires_at < now())
             ORDER BY subject, period, starts_at
               FOR UPDATE
            """;

    /** Whoever holds its lease at this moment is not dead. */
    private static final String RECLAIM = """
            WITH dead AS (
                DELETE FROM budget_lease
                 WHERE (gateway, subject, period, starts_at) IN (
                           SELECT gateway, subject, period, starts_at
                             FROM budget_lease
                            WHERE expires_at < now()
                              FOR UPDATE SKIP LOCKED)
                RETURNING subject, period, starts_at, nanos)
            UPDATE budget AS held
               SET leased_nanos = held.leased_nanos - lost.nanos
              FROM (SELECT subject, period, starts_at, sum(nanos)::bigint AS nanos
                      FROM dead
                     GROUP BY subject, period, starts_at) AS lost
             WHERE held.subject = lost.subject AND held.period = lost.period AND held.starts_at = lost.starts_at
            """;

    /** Nobody looks at periods that are over; of addresses nobody should. */
    private static final String FORGET = """
            DELETE FROM budget
             WHERE starts_at < now() - interval '2 months'
                OR (subject LIKE 'address:%' AND starts_at + ('1 ' || period)::interval < now() - interval '1 hour')
            """;

    private static final String SPENT = """
            SELECT subject, period, starts_at, spent_nanos
              FROM budget
             WHERE subject = ANY (:subjects) AND starts_at > :oldest
            """;

    private static final String SPENT_OF_ONE = """
            SELECT spent_nanos
              FROM budget
             WHERE subject = :subject AND period = :period AND starts_at = :starts_at
            """;

    /** A month has 31 days; with an hour more no clock matters. */
    private static final Duration LONGEST_PERIOD = Duration.ofDays(31).plusHours(1);

    /** A lease that nothing was told of for so long is given back: whoever held it is gone. */
    private static final Duration LIFE = Duration.ofMinutes(1);

    private final Jdbi jdbi;
    private final UUID gateway;

    /** @param gateway who takes leases here */
    public BudgetTable(Jdbi jdbi, UUID gateway) {
        this.jdbi = jdbi;
        this.gateway = gateway;
    }

    /**
     * Takes a part of a budget, if so much of it is neither spent nor leased by anyone.
     *
     * @param spare what must be left of the budget afterwards
     */
    public boolean lease(BudgetAccount account, Usd want, Usd spare, Usd limit) {
        return jdbi.withHandle(handle -> bind(handle.createUpdate(LEASE), account)
                        .bind("want", want.nanos())
                        .bind("spare", spare.nanos())
                        .bind("limit", limit.nanos())
                        .execute()
                == 1);
    }

    /** What was spent of one budget, as far as gateways have told. */
    public Usd spent(BudgetAccount account) {
        return jdbi.withHandle(handle -> handle.createQuery(SPENT_OF_ONE)
                .bind("subject", account.subject())
                .bind("period", account.period().id())
                .bind("starts_at", account.startsAt())
                .mapTo(long.class)
                .findOne()
                .map(Usd::new)
                .orElse(Usd.ZERO));
    }

    /** Adds to what was spent, and changes the leases; returns what is leased now, of budgets of which this gateway has a lease. */
    public Map<BudgetAccount, Usd> report(List<BudgetReport> reports) {
        return jdbi.withHandle(handle -> handle.createQuery(REPORT)
                .bind("gateway", gateway)
                .bind("life", LIFE.toSeconds())
                .bind("subjects", texts(reports, BudgetAccount::subject))
                .bind("periods", texts(reports, account -> account.period().id()))
                .bind(
                        "starts",
                        numbers(reports, report -> report.account().startsAt().getEpochSecond()))
                .bind("spent", numbers(reports, report -> report.spent().nanos()))
                .bind("changes", numbers(reports, report -> report.change().nanos()))
                .map((row, context) -> Map.entry(account(row), new Usd(row.getLong("nanos"))))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static BudgetAccount account(ResultSet row) throws SQLException {
        BudgetPeriod period = BudgetPeriod.valueOf(row.getString("period").toUpperCase(Locale.ROOT));
        return new BudgetAccount(
                row.getString("subject"), period, row.getTimestamp("starts_at").toInstant());
    }

    private static String[] texts(List<BudgetReport> reports, Function<BudgetAccount, String> text) {
        return reports.stream().map(BudgetReport::account).map(text).toArray(String[]::new);
    }

    private static Long[] numbers(List<BudgetReport> reports, Function<BudgetReport, Long> number) {
        return reports.stream().map(number).toArray(Long[]::new);
    }

    /** Gives back the leases of gateways that are gone, and forgets what is long over. */
    public void reclaim() {
        jdbi.useTransaction(handle -> {
            handle.createQuery(LOCK).mapTo(int.class).list();
            handle.createUpdate(RECLAIM).execute();
        });
        jdbi.useHandle(handle -> handle.execute(FORGET));
    }

    /** What each subject spent in the periods that the moment is in, as far as gateways have told. */
    public Map<String, Map<BudgetPeriod, Usd>> spent(Collection<String> subjects, Instant moment) {
        var spent = new HashMap<String, Map<BudgetPeriod, Usd>>();
        subjects.forEach(subject -> spent.put(subject, nothing()));
        jdbi.useHandle(handle -> handle
                .createQuery(SPENT)
                .bind("subjects", subjects.toArray(String[]::new))
                .bind("oldest", moment.minus(LONGEST_PERIOD))
                .map((row, context) -> Map.entry(account(row), new Usd(row.getLong("spent_nanos"))))
                .stream()
                .filter(entry -> isCurrent(entry.getKey(), moment))
                .forEach(entry -> spent.computeIfAbsent(entry.getKey().subject(), subject -> nothing())
                        .put(entry.getKey().period(), entry.getValue())));
        return spent;
    }

    private static Map<BudgetPeriod, Usd> nothing() {
        Map<BudgetPeriod, Usd> spent = new EnumMap<>(BudgetPeriod.class);
        for (BudgetPeriod period : BudgetPeriod.values()) spent.put(period, Usd.ZERO);
        return spent;
    }

    private static boolean isCurrent(BudgetAccount account, Instant moment) {
        return account.startsAt().equals(account.period().start(moment));
    }

    private Update bind(Update update, BudgetAccount account) {
        return update.bind("gateway", gateway)
                .bind("subject", account.subject())
                .bind("period", account.period().id())
                .bind("starts_at", account.startsAt())
                .bind("life", LIFE.toSeconds());
    }
}
