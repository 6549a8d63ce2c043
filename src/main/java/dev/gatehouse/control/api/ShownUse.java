package dev.gatehouse.control.api;

import dev.gatehouse.domain.KeyUse;
import dev.gatehouse.domain.Usd;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a virtual key was used for to date.
 *
 * @param lastUsedAt null if it never was
 */
record ShownUse(
        @Nullable String lastUsedAt, long requests, long promptTokens, long completionTokens, BigDecimal costUsd) {

    private static final KeyUse NONE = new KeyUse(Instant.EPOCH, 0, 0, 0, Usd.ZERO);

    /** @param use null if it never was */
    static ShownUse of(@Nullable KeyUse use) {
        KeyUse known = use == null ? NONE : use;
        return new ShownUse(
                use == null ? null : use.lastAt().toString(),
                known.requests(),
                known.promptTokens(),
                known.completionTokens(),
                known.cost().amount());
    }
}
