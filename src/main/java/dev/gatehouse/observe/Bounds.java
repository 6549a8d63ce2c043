package dev.gatehouse.observe;

import java.util.List;

/**
 * The upper bounds of buckets. Those of {@code gen_ai_*} are OpenTelemetry's; where that list ends before 300 s it is carried
 * on, since answers take that long. Source: semantic conventions v1.41.1, "GenAI metrics", read 2026-11-21.
 */
final class Bounds {

    /** Seconds. */
    static final List<Double> OPERATION = List.of(
            .01, .02, .04, .08, .16, .32, .64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, /* ours: */ 163.84, 300.0);

    /** Seconds. */
    static final List<Double> FIRST_TOKEN = List.of(
            .001, .005, .01, .02, .04, .06, .08, .1, .25, .5, .75, 1.0, 2.5, 5.0, 7.5, 10.0, /* ours: */ 30.0, 60.0,
            120.0, 300.0);

    /** Seconds. */
    static final List<Double> OUTPUT_TOKEN =
            List.of(.01, .025, .05, .075, .1, .15, .2, .3, .4, .5, .75, 1.0, 2.5, /* ours: */ 10.0, 60.0, 300.0);

    /** Tokens. */
    static final List<Double> TOKENS = List.of(
            1.0,
            4.0,
            16.0,
            64.0,
            256.0,
            1024.0,
            4096.0,
            16384.0,
            65536.0,
            262144.0,
            1048576.0,
            4194304.0,
            16777216.0,
            67108864.0);

    /** Seconds, from 25 µs: a gateway's own work is measured in microseconds. */
    static final List<Double> OVERHEAD =
            List.of(.000025, .00005, .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1.0, 5.0);

    /** Rows. */
    static final List<Double> ROWS = List.of(1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0);

    /** Seconds. */
    static final List<Double> COMMIT =
            List.of(.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1.0, 2.5, 5.0, 10.0);

    private Bounds() {}
}
