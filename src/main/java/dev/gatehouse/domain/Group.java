package dev.gatehouse.domain;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A logical model: what clients ask for, and the targets that can answer.
 *
 * @param targets the enabled ones in the order of the document; empty when the operator switched all of them off
 * @param stickiness empty if a conversation may go anywhere
 * @param contextWindow tokens that clients are told it takes; empty for as much as each of its targets takes
 * @param fallbacks names of groups whose targets are tried after these; they exist, switched off or not, and may form a circle
 * @param automatic true if nobody wrote it: its targets are models of one name at several providers
 */
public record Group(
        String name,
        List<Target> targets,
        Strategy strategy,
        Optional<Stickiness> stickiness,
        OptionalLong contextWindow,
        List<String> fallbacks,
        Policy policy,
        ResponseModel responseModel,
        boolean automatic) {

    /** Which target is tried first, and which next. */
    public enum Strategy {
        /** In the order of the document. */
        PRIORITY,
        /** At random, in proportion to the weights. */
        WEIGHTED,
        /** The shortest time to first content, as measured lately. */
        LEAST_LATENCY,
        /** The fewest requests under way. */
        LEAST_BUSY,
        /** The lowest price. */
        CHEAPEST
    }

    /** What names the conversation that stays with one target while that is healthy. */
    public enum Stickiness {
        /** A header of the request. */
        SESSION,
        /** The field {@code user}. */
        USER,
        /** The field {@code prompt_cache_key}. */
        PROMPT_CACHE_KEY
    }

    /** Which model name an answer shows. */
    public enum ResponseModel {
        /** The name the client asked for. */
        REQUESTED,
        /** The id of the upstream model that answered. */
        SERVED
    }

    /**
     * How hard the gateway tries.
     *
     * @param retryAfterMaxWait what a request waits for at most when the provider says when to come back
     * @param hedgeAfter without content for so long, the next target is started as well; empty for never
     * @param recovery whether an answer that breaks off is finished by another attempt
     * @param dropsUnsupported whether a request goes without what a target's dialect cannot say
     * @param enforcement whether answers must call a tool
     */
    public record Policy(
            Duration retryAfterMaxWait,
            Optional<Duration> hedgeAfter,
            boolean recovery,
            boolean dropsUnsupported,
            Enforcement enforcement) {

        /** What holds where no group says otherwise. */
        public static final Policy DEFAULT =
                new Policy(Duration.ofSeconds(2), Optional.empty(), true, false, Enforcement.OFF);
    }

    public Group {
        targets = List.copyOf(targets);
        fallbacks = List.copyOf(fallbacks);
    }

    /** One that nobody wrote, as usual in everything. */
    public static Group automatic(String name, List<Target> targets) {
        return new Group(
                name,
                targets,
                Strategy.PRIORITY,
                Optional.empty(),
                OptionalLong.empty(),
                List.of(),
                Policy.DEFAULT,
                ResponseModel.REQUESTED,
                true);
    }
}
