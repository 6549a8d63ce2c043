package dev.gatehouse.domain;

import java.time.Instant;
import java.util.Comparator;

/**
 * What one budget is counted in: one period of one key, owner or address.
 *
 * @param subject {@code key:<id>} or {@code owner:<name>}
 * @param startsAt when the period began
 */
public record BudgetAccount(String subject, BudgetPeriod period, Instant startsAt)
        implements Comparable<BudgetAccount> {

    private static final Comparator<BudgetAccount> ORDER = Comparator.comparing(BudgetAccount::subject)
            .thenComparing(BudgetAccount::period)
            .thenComparing(BudgetAccount::startsAt);

    /** In this order all gateways touch them, so that no two of them wait for each other. */
    @Override
    public int compareTo(BudgetAccount other) {
        return ORDER.compare(this, other);
    }
}
