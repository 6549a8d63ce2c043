package dev.gatehouse.domain;

/**
 * What a gateway tells of one budget.
 *
 * @param spent since it last told
 * @param change of what it has leased; negative for what was spent of it, or is given back
 */
public record BudgetReport(BudgetAccount account, Usd spent, Usd change) {}
