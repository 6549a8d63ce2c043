package dev.gatehouse.domain;

import java.util.List;

/**
 * Who gets in before anything is known of the caller.
 *
 * @param mostExchanges at the same time
 * @param perAddress what each client's address may use
 * @param trustedProxies whose {@code X-Forwarded-For} is believed
 * @param budgetGracePercent of a budget: how far one gateway may overdraw it while the database cannot be asked
 */
public record AdmissionSettings(
        int mostExchanges, UsageLimits perAddress, List<Cidr> trustedProxies, int budgetGracePercent) {

    /** What a stream may hold at most, and an ordinary request with its answer does. */
    private static final long BYTES_OF_AN_EXCHANGE = 256 * 1024;

    private static final int FEWEST = 100;
    private static final int MOST = 10_000;

    public static final AdmissionSettings DEFAULT =
            new AdmissionSettings(affordableExchanges(), UsageLimits.NONE, List.of(), 5);

    public AdmissionSettings {
        trustedProxies = List.copyOf(trustedProxies);
    }

    private static int affordableExchanges() {
        return Math.clamp(Runtime.getRuntime().maxMemory() / BYTES_OF_AN_EXCHANGE, FEWEST, MOST);
    }
}
