package dev.gatehouse.control.ui;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** How figures are written on pages: short, with their unit, and always alike. */
public final class Say {

    private static final long MICROS = 1_000_000;

    private static final BigDecimal LEAST_SHOWN = new BigDecimal("0.0001");

    private Say() {}

    /** {@code 0}, {@code 999}, {@code 12.3k}, {@code 4.56M}, {@code 7.8B}. */
    public static String count(long number) {
        if (number < 10_000) return number < 1_000 ? Long.toString(number) : "%,d".formatted(number);
        if (number < MICROS) return trimmed(number / 1e3) + "k";
        return number < 1_000 * MICROS ? trimmed(number / 1e6) + "M" : trimmed(number / 1e9) + "B";
    }

    /** {@code 42 µs}, {@code 0.4 ms}, {@code 84 ms}, {@code 1.24 s}, {@code 2 min}. */
    public static String micros(long micros) {
        if (micros > 0 && micros < 100) return micros + " µs";
        if (micros < 10_000) return oneDigit(micros / 1e3) + " ms";
        if (micros < MICROS) return Math.round(micros / 1e3) + " ms";
        if (micros < 100 * MICROS) return trimmed(micros / 1e6) + " s";
        return span(Duration.ofSeconds(micros / MICROS));
    }

    /** A part of a whole: {@code 0%}, {@code 0.42%}, {@code 12.3%}. */
    public static String percent(long part, long whole) {
        if (part == 0 || whole == 0) return "0%";
        double percent = 100.0 * part / whole;
        return percent < 1 ? String.format(Locale.ROOT, "%.2f%%", percent) : trimmed(percent) + "%";
    }

    /** {@code $0}, {@code $0.0042}, {@code $12.34}, {@code $1,234}. */
    public static String usd(BigDecimal amount) {
        if (amount.signum() == 0) return "$0";
        if (amount.compareTo(LEAST_SHOWN) < 0) return "<$0.0001";
        if (amount.compareTo(BigDecimal.ONE) < 0) {
            return "$"
                    + amount.round(new MathContext(2, RoundingMode.HALF_UP))
                            .stripTrailingZeros()
                            .toPlainString();
        }
        boolean small = amount.compareTo(BigDecimal.valueOf(1_000)) < 0;
        return "$" + String.format(Locale.ROOT, small ? "%.2f" : "%,.0f", amount);
    }

    /** {@code 45 s}, {@code 3 min}, {@code 5 h}, {@code 12 d}. */
    public static String span(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) return seconds + " s";
        if (seconds < 3_600) return seconds / 60 + " min";
        return seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
    }

    /** {@code 2 min ago}. */
    public static String ago(Instant then, Instant now) {
        Duration since = Duration.between(then, now);
        return since.toSeconds() < 2 ? "just now" : span(since) + " ago";
    }

    /** How something differs from what it was: {@code +12%}, {@code −3%}, or empty where there is nothing to compare with. */
    public static String change(double now, double before) {
        if (before == 0 || now == before) return "";
        long percent = Math.round(100 * (now - before) / before);
        if (percent == 0) return "";
        return percent > 999 ? "" : (percent > 0 ? "+" : "\u2212") + Math.abs(percent) + "%";
    }

    /** Three digits at most. */
    private static String trimmed(double value) {
        String format = value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f";
        String text = String.format(Locale.ROOT, format, value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    private static String oneDigit(double value) {
        return String.format(Locale.ROOT, "%.1f", value).replaceAll("\\.0$", "");
    }
}
