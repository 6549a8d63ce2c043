package dev.gatehouse.domain;

import java.util.List;
import java.util.Optional;

/**
 * Which way a request would go.
 *
 * @param group empty if the model is none, or is named by its provider
 * @param targets in the order in which they would be tried; none if it is refused
 * @param refused empty if it is not
 */
public record RouteAnswer(Optional<Group> group, List<Target> targets, Optional<Refused> refused) {

    /**
     * What the client would get instead of an answer.
     *
     * @param code as clients get it
     */
    public record Refused(int status, String code, String message) {

        public static Refused by(Refusal refusal) {
            return new Refused(refusal.status(), refusal.code(), refusal.getMessage());
        }
    }

    public RouteAnswer {
        targets = List.copyOf(targets);
    }
}
