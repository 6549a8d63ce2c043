package dev.gatehouse.gateway.send;

import dev.gatehouse.domain.AttemptClass;
import dev.gatehouse.domain.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Two legs on one course: the second starts when the first has brought nothing for a while. The first real answer wins; the
 * other leg is broken off. Used once; the exchange's thread waits, each leg has a virtual thread.
 */
final class Race {

    /** Closing a socket breaks a leg off at once; beyond this the winner is worth more than the loser's row. */
    private static final Duration LOSER_LEAVES = Duration.ofMillis(200);

    private final Leg first;
    private final Leg second;
    private final Duration hedgeAfter;
    private final LinkedBlockingQueue<Finish> finishes = new LinkedBlockingQueue<>(2);
    private final List<Thread> running = new ArrayList<>(2);

    /** What a leg came to: an answer, none, or what it threw. */
    private record Finish(Optional<Answer> answer, @Nullable Throwable thrown) {

        /** The client can be told nothing better. */
        boolean isFinal() {
            return thrown != null
                    || answer.filter(given -> !(given instanceof Answer.Declined))
                            .isPresent();
        }

        Optional<Answer> result() {
            return switch (thrown) {
                case null -> answer;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new IllegalStateException(e);
            };
        }

        /** Nobody takes the answer. */
        void discard() {
            if (answer.orElse(null) instanceof Answer.Underway underway) {
                underway.close();
                underway.attempt()
                        .end(
                                AttemptClass.SUPERSEDED,
                                underway.target().provider().name() + " was overtaken");
            }
        }
    }

    Race(Leg first, Leg second, Duration hedgeAfter) {
        this.first = first;
        this.second = second;
        this.hedgeAfter = hedgeAfter;
    }

    /** @param exchange breaks both legs off when it is fired */
    Optional<Answer> run(Hangup exchange) {
        exchange.breaking(() -> {
            first.hangUp();
            second.hangUp();
        });
        try {
            Finish winner = winner();
            for (Leg leg : List.of(first, second)) leg.supersede();
            for (Thread thread : running) thread.join(LOSER_LEAVES);
            for (Finish late = finishes.poll(); late != null; late = finishes.poll()) late.discard();
            return winner.result();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.fire();
            throw new Refusal.ClientGone();
        }
    }

    private Finish winner() throws InterruptedException {
        start("first-leg", first);
        Finish early = finishes.poll(hedgeAfter.toNanos(), TimeUnit.NANOSECONDS);
        if (early != null) return early;
        start("second-leg", second);
        Finish one = finishes.take();
        if (one.isFinal()) return one;
        Finish other = finishes.take();
        return other.isFinal() || one.answer().isEmpty() ? other : one;
    }

    private void start(String name, Leg leg) {
        running.add(Thread.ofVirtual().name(name).start(() -> {
            Finish finish = finish(leg);
            if (leg.finish()) finishes.add(finish);
            else finish.discard();
        }));
    }

    private static Finish finish(Leg leg) {
        try {
            return new Finish(leg.run(), null);
        } catch (RuntimeException | Error e) {
            return new Finish(Optional.empty(), e);
        }
    }
}
