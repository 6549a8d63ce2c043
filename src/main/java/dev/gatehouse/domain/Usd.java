package dev.gatehouse.domain;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An amount of US dollars, exact to a billionth, which one token of the cheapest models costs many of.
 *
 * @param nanos billionths of a dollar; negative for a debt
 */
public record Usd(long nanos) implements Comparable<Usd> {

    public static final Usd ZERO = new Usd(0);

    /** Digits behind the point. */
    private static final int SCALE = 9;

    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE, SCALE);

    /** Rounded half up; what is larger than 9 billion dollars is taken for that. */
    public static Usd of(BigDecimal amount) {
        BigDecimal bounded = amount.min(MOST).max(MOST.negate());
        return new Usd(
                bounded.movePointRight(SCALE).setScale(0, RoundingMode.HALF_UP).longValueExact());
    }

    public BigDecimal amount() {
        return BigDecimal.valueOf(nanos, SCALE);
    }

    public Usd plus(Usd other) {
        return new Usd(nanos + other.nanos);
    }

    public boolean isZero() {
        return nanos == 0;
    }

    @Override
    public int compareTo(Usd other) {
        return Long.compare(nanos, other.nanos);
    }
}
