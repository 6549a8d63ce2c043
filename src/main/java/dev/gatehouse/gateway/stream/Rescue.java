package dev.gatehouse.gateway.stream;

import dev.gatehouse.domain.Target;
import dev.gatehouse.gateway.send.Answer;
import dev.gatehouse.gateway.send.Continuation;
import java.util.List;
import java.util.Optional;

/** Asks other targets to finish an answer that broke off. */
@FunctionalInterface
public interface Rescue {

    /**
     * Blocks until a target streams; the caller closes what it gets.
     *
     * @param targets to try, in order; never empty
     * @return empty if none of them streams
     * @throws dev.gatehouse.domain.Refusal.ClientGone if the client left meanwhile
     */
    Optional<Answer.Live> next(List<Target> targets, Continuation continuation);
}
