package dev.gatehouse.gateway.send;

import java.time.Duration;

/** How a quota that is spent is treated, be it that of a key or of a target without keys. */
final class SpentQuota {

    /** How long to wait if the provider does not say when it is reset. */
    static final Duration RESET_UNKNOWN = Duration.ofHours(1);

    /** Quotas are sometimes refilled early: that often, one request may find out before the reset. */
    static final Duration EARLY_TRY = Duration.ofHours(1);

    private SpentQuota() {}
}
