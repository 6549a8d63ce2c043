package dev.gatehouse.gateway.send.http;

import java.time.Duration;

/** How many idle connections are kept, and how long; connections in use are not counted. */
public record PoolLimits(int perOrigin, int total, Duration idle) {

    /** Below the 60 s after which common load balancers drop an idle connection without a word. */
    public static final PoolLimits DEFAULT = new PoolLimits(128, 512, Duration.ofSeconds(50));

    public PoolLimits {
        if (perOrigin < 0 || total < 0) throw new IllegalArgumentException("a pool limit below zero");
    }
}
