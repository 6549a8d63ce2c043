package dev.gatehouse.gateway.admit;

import java.time.Duration;

/**
 * How much of a limit is left.
 *
 * @param scope whose limit it is: {@code key}, {@code owner} or {@code ip}
 * @param limit what can be used at once
 * @param remaining of it, now
 * @param reset until all of it is there again, if nothing is used
 */
public record Standing(String scope, long limit, long remaining, Duration reset) {}
