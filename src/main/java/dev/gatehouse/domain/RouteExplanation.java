package dev.gatehouse.domain;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What would become of a request at this moment, and why.
 *
 * @param answer where all targets rest, it is refused as the client would be
 * @param candidates the targets in the order in which they would be tried, then those that would not be
 */
public record RouteExplanation(RouteAnswer answer, List<Candidate> candidates, List<LimitLeft> limits) {

    /** What would be done with a target. */
    public enum Verdict {
        /** It is asked. */
        FIRST,
        /** It is asked if those before it fail. */
        NEXT,
        /** It belongs to the plan, but is left alone for a while. */
        RESTING,
        /** It is none for this request. */
        LEFT_OUT;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A target of the group or of its fallbacks.
     *
     * @param why in a few words
     * @param mode how an answer of it would be reached; empty if it is left out
     * @param retryIn until it is tried again, if it rests
     * @param medianTtft as measured lately
     * @param inFlight calls under way
     */
    public record Candidate(
            Target target,
            Verdict verdict,
            String why,
            Optional<RouteMode> mode,
            Optional<Duration> retryIn,
            Optional<Duration> medianTtft,
            int inFlight) {}

    /**
     * How much of the nearest limit is left.
     *
     * @param kind {@code requests} or {@code tokens}
     * @param scope whose limit it is: {@code key} or {@code owner}
     * @param resetIn until all of it is there again
     * @param enough whether this request fits, as far as its length is known
     */
    public record LimitLeft(String kind, String scope, long limit, long remaining, Duration resetIn, boolean enough) {}

    public RouteExplanation {
        candidates = List.copyOf(candidates);
        limits = List.copyOf(limits);
    }
}
