package dev.gatehouse.bench.load;

import java.util.Map;

/**
 * What came of a load. All times are counted from when the request was to begin, late or not. A JSON line on the generator's
 * standard output.
 *
 * @param answered whole, with status 200 and the right text
 * @param refused with 429 or 503
 * @param unsent since no connection was free and enough requests were waiting
 * @param errors everything else that was begun
 * @param causes how often which kind of error came; a few kinds
 * @param attempts calls to providers, as the gateway tells them; 0 if nobody does
 * @param seconds from the first request to the last answer
 * @param latency to the end of the answer
 * @param firstContent to the first piece of a stream
 * @param piece from the mock's sending of a slow piece to its arrival
 * @param lateness of the generator itself
 */
public record Outcome(
        long answered,
        long refused,
        long unsent,
        long errors,
        Map<String, Integer> causes,
        long attempts,
        double seconds,
        Quantiles latency,
        Quantiles firstContent,
        Quantiles piece,
        Quantiles lateness) {

    public Outcome {
        causes = Map.copyOf(causes);
    }

    /** Of all that was begun, whatever came of it. */
    public long begun() {
        return answered + refused + errors;
    }

    /** Answers a second. */
    public double perSecond() {
        return seconds == 0 ? 0 : answered / seconds;
    }
}
